// Command grpcmatrix asks a running server for predictions over gRPC, with nothing but what the server's reflection
// (grpc.reflection.v1) tells of its messages.
//
// usage: grpcmatrix CONNECTION.json
//
// The server has echo-<datatype> and scalar-<datatype>, whose output y is their input x. It prints one JSON array of
// {name, ok, saw}.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

type connection struct {
	GRPC       string `json:"grpc"`
	CA         string `json:"ca"`
	Credential string `json:"credential"`
}

// key puts the API key into every call; it is never sent without TLS.
type key string

func (k key) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(k)}, nil
}

func (k key) RequireTransportSecurity() bool { return true }

type finding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Saw  string `json:"saw"`
}

var findings []finding

func check(name string, ok bool, saw any) {
	text := fmt.Sprint(saw)
	findings = append(findings, finding{name, ok, strings.ToValidUTF8(text[:min(len(text), 400)], "?")})
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: grpcmatrix CONNECTION.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "grpcmatrix:", err)
		os.Exit(1)
	}
	_ = json.NewEncoder(os.Stdout).Encode(findings)
}

func run(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var to connection
	if err := json.Unmarshal(text, &to); err != nil {
		return err
	}
	where, err := url.Parse(to.GRPC)
	if err != nil {
		return err
	}
	tls, err := credentials.NewClientTLSFromFile(to.CA, "")
	if err != nil {
		return err
	}
	conn, err := grpc.NewClient(where.Host, grpc.WithTransportCredentials(tls), grpc.WithPerRPCCredentials(key(to.Credential)))
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	types, err := describe(ctx, conn, "inference.GRPCInferenceService")
	if err != nil {
		return err
	}
	caller := &caller{ctx, conn, types}
	caller.metadata()
	caller.tensors()
	caller.refusals()
	nobody, err := grpc.NewClient(where.Host, grpc.WithTransportCredentials(tls))
	if err != nil {
		return err
	}
	defer nobody.Close()
	_, err = describe(ctx, nobody, "inference.GRPCInferenceService")
	check("reflection tells nobody", err != nil && strings.Contains(err.Error(), "Unauthenticated"), err)
	return nil
}
