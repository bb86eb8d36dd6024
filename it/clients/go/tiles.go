package main

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

// tileFolder reads hashes from a folder of C2SP tiles, whose paths differ from those of tlog.Tile.
type tileFolder struct {
	folder string
	size   int64
	level  int
	number int64
	loaded []byte
}

// ReadHashes implements tlog.HashReader. Only every eighth level is stored; those between are hashed from it.
func (t *tileFolder) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		hash, err := t.subtree(level/8, n<<(level%8), int64(1)<<(level%8))
		if err != nil {
			return nil, err
		}
		hashes[i] = hash
	}
	return hashes, nil
}

func (t *tileFolder) subtree(level int, from, count int64) (tlog.Hash, error) {
	if count == 1 {
		return t.hash(level, from)
	}
	left, err := t.subtree(level, from, count/2)
	if err != nil {
		return tlog.Hash{}, err
	}
	right, err := t.subtree(level, from+count/2, count/2)
	return tlog.NodeHash(left, right), err
}

// hash is number n of the stored level.
func (t *tileFolder) hash(level int, n int64) (tlog.Hash, error) {
	if t.loaded == nil || t.level != level || t.number != n/tileWidth {
		tile, err := t.load(level, n/tileWidth)
		if err != nil {
			return tlog.Hash{}, err
		}
		t.level, t.number, t.loaded = level, n/tileWidth, tile
	}
	at := (n % tileWidth) * sha256.Size
	if at+sha256.Size > int64(len(t.loaded)) {
		return tlog.Hash{}, fmt.Errorf("tile %d/%d has no hash %d", level, n/tileWidth, n%tileWidth)
	}
	return tlog.Hash(t.loaded[at : at+sha256.Size]), nil
}

func (t *tileFolder) load(level int, number int64) ([]byte, error) {
	width := tileWidthAt(t.size>>(8*level), number)
	tile, err := readTile(filepath.Join(t.folder, "tile", fmt.Sprint(level)), number, width)
	if err == nil && (len(tile)%sha256.Size != 0 || int64(len(tile)) < width*sha256.Size) {
		err = fmt.Errorf("tile %d/%d has %d bytes", level, number, len(tile))
	}
	return tile, err
}

func tileWidthAt(hashes, number int64) int64 {
	return min(tileWidth, hashes-number*tileWidth)
}

// readTile prefers the full tile, which may replace a partial one once it exists.
func readTile(folder string, number, width int64) ([]byte, error) {
	path := filepath.Join(folder, tilePath(number))
	tile, err := os.ReadFile(path)
	if os.IsNotExist(err) && width < tileWidth {
		return os.ReadFile(fmt.Sprintf("%s.p/%d", path, width))
	}
	return tile, err
}

func tilePath(number int64) string {
	path := fmt.Sprintf("%03d", number%1000)
	for number /= 1000; number > 0; number /= 1000 {
		path = fmt.Sprintf("x%03d/%s", number%1000, path)
	}
	return path
}

// checkEntries holds every entry of every bundle against the lowest level of tiles; it returns the first entry's length.
func checkEntries(tiles *tileFolder, folder string, size int64) (int, error) {
	first := 0
	for number := int64(0); number*tileWidth < size; number++ {
		width := tileWidthAt(size, number)
		bundle, err := readTile(filepath.Join(folder, "tile", "entries"), number, width)
		if err != nil {
			return 0, err
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return 0, fmt.Errorf("entry bundle %d ends within entry %d", number, i)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			if number == 0 && i == 0 {
				first = length
			}
			stored, err := tiles.hash(0, number*tileWidth+i)
			if err != nil {
				return 0, err
			}
			if tlog.RecordHash(bundle[2:2+length]) != stored {
				return 0, fmt.Errorf("entry %d is not the one in the tree", number*tileWidth+i)
			}
			bundle = bundle[2+length:]
		}
	}
	return first, nil
}

// checkUpperTiles holds every hash of the upper levels against the full tile below it.
func checkUpperTiles(tiles *tileFolder, size int64) error {
	for level := 1; size>>(8*level) > 0; level++ {
		for n := int64(0); n < size>>(8*level); n++ {
			stored, err := tiles.hash(level, n)
			if err != nil {
				return err
			}
			below := &tileFolder{folder: tiles.folder, size: size}
			computed, err := below.subtree(level-1, n*tileWidth, tileWidth)
			if err != nil {
				return err
			}
			if computed != stored {
				return fmt.Errorf("hash %d of level %d is not that of the tile below it", n, level)
			}
		}
	}
	return nil
}
