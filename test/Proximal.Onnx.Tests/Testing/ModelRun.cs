using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Onnx.Tests;

/// <summary>What ONNX Runtime makes of a policy's model.</summary>
internal sealed class ModelRun
{
    private readonly Dictionary<string, double[]> outputs = new(StringComparer.Ordinal);

    /// <param name="policy">What is written and run.</param>
    /// <param name="options">What the model holds beside the way to act.</param>
    /// <param name="stream">What it observes.</param>
    /// <param name="steps">How many steps the stream has.</param>
    /// <param name="wanted">Names of outputs.</param>
    public ModelRun(Policy policy, OnnxOptions options, ObservationStream stream, int steps, IEnumerable<string> wanted)
    {
        using var folder = new Proximal.Tests.TemporaryFolder();
        OnnxModel.Write(policy, folder["model.onnx"], options);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder["model.onnx"]));
        var inputs = new JsonArray();
        foreach ((string name, string type, int[] shape, byte[] bytes) in stream.Inputs)
            Add(name, type, shape, bytes);

        // The state before the first step is zeros, of the width that the model tells.
        var carry = new JsonObject();
        if (model.Graph.Input.FirstOrDefault(static input => input.Name == "state") is { } state)
        {
            int count = stream.Rows.Length / steps,
                size = (int)state.Type.TensorType.Shape.Dim[1].DimValue;
            Add("state", "float32", [count, size], new byte[count * size * sizeof(float)]);
            carry["state"] = "next_state";
        }

        string[] names = [.. wanted];
        var job = new JsonObject
        {
            ["steps"] = steps,
            ["inputs"] = inputs,
            ["carry"] = carry,
            ["outputs"] = new JsonArray([.. names.Select(static name => JsonValue.Create(name))]),
        };
        File.WriteAllText(folder["job.json"], job.ToJsonString());
        OnnxRuntime.Run(folder.Path);
        foreach (string name in names)
            outputs[name] = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(folder[name + ".out"])).ToArray();
        JsonNode found = JsonNode.Parse(File.ReadAllText(folder["names.json"]))!;
        Inputs = found["inputs"].Deserialize<string[]>()!;
        Outputs = found["outputs"].Deserialize<string[]>()!;

        void Add(string name, string type, int[] shape, byte[] bytes)
        {
            File.WriteAllBytes(folder[name + ".in"], bytes);
            inputs.Add(
                new JsonObject
                {
                    ["name"] = name,
                    ["type"] = type,
                    ["shape"] = new JsonArray([.. shape.Select(static x => JsonValue.Create(x))]),
                }
            );
        }
    }

    /// <summary>The inputs that the runtime finds in the model.</summary>
    public string[] Inputs { get; }

    /// <summary>The outputs that it finds.</summary>
    public string[] Outputs { get; }

    /// <summary>An output's numbers, of all steps one after the other.</summary>
    public double[] this[string name] => outputs[name];
}
