package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

type caller struct {
	ctx   context.Context
	conn  *grpc.ClientConn
	types *protoregistry.Files
}

// call sends the message that the JSON text stands for.
func (c *caller) call(method, text string) (*dynamicpb.Message, *dynamicpb.Message, error) {
	found, err := c.types.FindDescriptorByName("inference.GRPCInferenceService")
	if err != nil {
		return nil, nil, err
	}
	described := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(method))
	question := dynamicpb.NewMessage(described.Input())
	if err := protojson.Unmarshal([]byte(text), question); err != nil {
		return nil, nil, err
	}
	answer := dynamicpb.NewMessage(described.Output())
	err = c.conn.Invoke(c.ctx, "/inference.GRPCInferenceService/"+method, question, answer)
	return question, answer, err
}

func field(m protoreflect.Message, name string) protoreflect.Value {
	return m.Get(m.Descriptor().Fields().ByName(protoreflect.Name(name)))
}

func (c *caller) metadata() {
	_, answer, err := c.call("ModelMetadata", `{"name": "echo-int64"}`)
	check("metadata", err == nil && field(answer, "name").String() == "echo-int64", err)
	_, answer, err = c.call("ModelConfig", `{"name": "echo-int64"}`)
	check("configuration", err == nil && strings.Contains(protojson.Format(answer), "TYPE_INT64"), err)
	_, answer, err = c.call("RepositoryIndex", `{"ready": true}`)
	check("index", err == nil && field(answer, "models").List().Len() > 20, err)
	_, answer, err = c.call("ServerReady", `{}`)
	check("ready", err == nil && field(answer, "ready").Bool(), err)
}

// sizes of one element, in bytes; 0 where each has its own.
var sizes = map[string]int{
	"BOOL": 1, "UINT8": 1, "UINT16": 2, "UINT32": 4, "UINT64": 8, "INT8": 1, "INT16": 2, "INT32": 4, "INT64": 8,
	"FP16": 2, "BF16": 2, "FP32": 4, "FP64": 8, "BYTES": 0,
}

// content is count elements; of numbers every bit pattern occurs, NaN and infinities among them.
func content(datatype string, count int) []byte {
	if datatype == "BYTES" {
		var out []byte
		for i := range count {
			text := strings.Repeat("ü", i%5)
			out = binary.LittleEndian.AppendUint32(out, uint32(len(text)))
			out = append(out, text...)
		}
		return out
	}
	out := make([]byte, count*sizes[datatype])
	for i := range out {
		out[i] = byte(i*167 + i>>8)
		if datatype == "BOOL" {
			out[i] = byte(i % 2)
		}
	}
	return out
}

func request(model, tensor, datatype, shape string, more string) string {
	return fmt.Sprintf(`{"modelName": %q, "id": "i", "inputs": [{"name": %q, "datatype": %q, "shape": [%s]%s`,
		model, tensor, datatype, shape, more)
}

func raw(data []byte) string {
	return fmt.Sprintf(`}], "rawInputContents": [%q]}`, base64.StdEncoding.EncodeToString(data))
}

func (c *caller) tensors() {
	for datatype := range sizes {
		name := strings.ToLower(datatype)
		for _, count := range []int{3, 0, 1, 50_000} {
			c.same("echo-"+name, datatype, fmt.Sprint(count), content(datatype, count))
		}
		c.same("scalar-"+name, datatype, "", content(datatype, 1))
	}
	for datatype, contents := range map[string]string{
		"BOOL":   `"boolContents": [true, false]`,
		"INT8":   `"intContents": [-128, 127]`,
		"UINT16": `"uintContents": [0, 65535]`,
		"INT64":  `"int64Contents": ["9007199254740993", "-9223372036854775808"]`,
		"UINT64": `"uint64Contents": ["18446744073709551615", "9007199254740993"]`,
		"FP32":   `"fp32Contents": ["NaN", "-Infinity"]`,
		"FP64":   `"fp64Contents": ["Infinity", 5e-324]`,
		"BYTES":  `"bytesContents": ["", "w7w="]`,
	} {
		text := request("echo-"+strings.ToLower(datatype), "x", datatype, "2", `, "contents": {`+contents+`}}]}`)
		question, answer, err := c.call("ModelInfer", text)
		if err != nil {
			check(datatype+" typed", false, err)
			continue
		}
		sent := field(field(question, "inputs").List().Get(0).Message(), "contents").Message().Interface()
		saw := field(field(answer, "outputs").List().Get(0).Message(), "contents").Message().Interface()
		check(datatype+" typed", proto.Equal(sent, saw), saw)
	}
}

func (c *caller) same(model, datatype, shape string, data []byte) {
	_, answer, err := c.call("ModelInfer", request(model, "x", datatype, shape, raw(data)))
	name := fmt.Sprintf("%s raw [%s]", model, shape)
	if err != nil {
		check(name, false, err)
		return
	}
	outputs := field(answer, "raw_output_contents").List()
	check(name, outputs.Len() == 1 && bytes.Equal(outputs.Get(0).Bytes(), data) && field(answer, "id").String() == "i", answer)
}

func (c *caller) refusals() {
	three := raw(content("FP32", 3))
	for name, one := range map[string]struct {
		text string
		code codes.Code
	}{
		"an unknown model":             {request("none", "x", "FP32", "3", three), codes.NotFound},
		"another tensor name":          {request("echo-fp32", "z", "FP32", "3", three), codes.InvalidArgument},
		"another datatype":             {request("echo-fp32", "x", "INT32", "3", three), codes.InvalidArgument},
		"an unknown datatype":          {request("echo-fp32", "x", "FP31", "3", three), codes.InvalidArgument},
		"another rank":                 {request("echo-fp32", "x", "FP32", "3, 1", three), codes.InvalidArgument},
		"too few bytes":                {request("echo-fp32", "x", "FP32", "4", three), codes.InvalidArgument},
		"too many bytes":               {request("echo-fp32", "x", "FP32", "2", three), codes.InvalidArgument},
		"a negative dimension":         {request("echo-fp32", "x", "FP32", "-3", three), codes.InvalidArgument},
		"a shape that overflows":       {request("echo-fp32", "x", "FP32", `"4294967296", "4294967296"`, three), codes.InvalidArgument},
		"terabytes that are not there": {request("echo-fp32", "x", "FP32", `"1099511627776"`, three), codes.ResourceExhausted},
		"a scalar that is none":        {request("scalar-fp32", "x", "FP32", "3", three), codes.InvalidArgument},
		"a NUL in text":                {request("echo-bytes", "x", "BYTES", "1", raw([]byte{1, 0, 0, 0, 0})), codes.InvalidArgument},
		"text that ends early":         {request("echo-bytes", "x", "BYTES", "1", raw([]byte{9, 0, 0, 0, 'a'})), codes.InvalidArgument},
		"a boolean of 2":               {request("echo-bool", "x", "BOOL", "1", raw([]byte{2})), codes.InvalidArgument},
	} {
		_, _, err := c.call("ModelInfer", one.text)
		check(name+" is refused", status.Code(err) == one.code, err)
	}
}
