package main

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// describe asks for the file of a symbol and links it with all that it imports.
func describe(ctx context.Context, conn *grpc.ClientConn, symbol string) (*protoregistry.Files, error) {
	stream, err := reflection.NewServerReflectionClient(conn).ServerReflectionInfo(ctx)
	if err != nil {
		return nil, err
	}
	question := &reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: symbol},
	}
	if err := stream.Send(question); err != nil {
		return nil, err
	}
	answer, err := stream.Recv()
	if err != nil {
		return nil, err
	}
	if refused := answer.GetErrorResponse(); refused != nil {
		return nil, errors.New(refused.ErrorMessage)
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, file := range answer.GetFileDescriptorResponse().GetFileDescriptorProto() {
		one := &descriptorpb.FileDescriptorProto{}
		if err := proto.Unmarshal(file, one); err != nil {
			return nil, fmt.Errorf("a described file: %w", err)
		}
		set.File = append(set.File, one)
	}
	return protodesc.NewFiles(set)
}
