// Command logcheck verifies a Sallyport audit log as a stranger would: from the published formats (C2SP tlog-tiles,
// tlog-checkpoint and signed-note) and with the Go project's own note and tree code.
//
// usage: logcheck LOG_FOLDER VERIFIER_KEY
//
// It exits 0 and prints one JSON object when the checkpoint carries a good Ed25519 signature by the key, every tile and
// every entry bundle hashes up to the signed root, and sampled entries have inclusion proofs; otherwise it exits 1 and
// says what is wrong.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

type report struct {
	Origin           string `json:"origin"`
	Size             int64  `json:"size"`
	Root             string `json:"root"`
	Proofs           int    `json:"proofs"`
	OtherSignatures  int    `json:"other_signatures"`
	FirstEntryLength int    `json:"first_entry_length"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: logcheck LOG_FOLDER VERIFIER_KEY")
		os.Exit(2)
	}
	found, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "logcheck:", err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}

func verify(folder, key string) (report, error) {
	signed, err := readCheckpoint(folder, key)
	if err != nil {
		return report{}, err
	}
	tiles := &tileFolder{folder: folder, size: signed.size}
	first, err := checkEntries(tiles, folder, signed.size)
	if err != nil {
		return report{}, err
	}
	if err := checkUpperTiles(tiles, signed.size); err != nil {
		return report{}, err
	}
	root, err := tlog.TreeHash(signed.size, tiles)
	if err != nil {
		return report{}, err
	}
	if root != signed.root {
		return report{}, fmt.Errorf("the tiles hash to %v, the checkpoint says %v", root, signed.root)
	}
	proofs, err := checkProofs(tiles, signed)
	return report{signed.origin, signed.size, signed.root.String(), proofs, signed.others, first}, err
}

// checkProofs proves entries spread over the whole log, the first and the last among them.
func checkProofs(tiles *tileFolder, signed checkpoint) (int, error) {
	const samples = 64
	proofs := 0
	for sample := int64(0); sample < min(samples, signed.size); sample++ {
		index := sample
		if signed.size > samples {
			index = sample * (signed.size - 1) / (samples - 1)
		}
		leaf, err := tiles.hash(0, index)
		if err != nil {
			return proofs, err
		}
		proof, err := tlog.ProveRecord(signed.size, index, tiles)
		if err != nil {
			return proofs, err
		}
		if err := tlog.CheckRecord(proof, signed.size, signed.root, index, leaf); err != nil {
			return proofs, fmt.Errorf("inclusion of entry %d: %w", index, err)
		}
		proofs++
	}
	return proofs, nil
}
