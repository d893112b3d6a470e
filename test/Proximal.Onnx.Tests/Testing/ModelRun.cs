using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Proximal.Onnx.Tests;

/// <summary>
/// The outputs of a policy's model in Microsoft's ONNX Runtime, which shares no code with this library.
/// </summary>
internal sealed class ModelRun
{
    private readonly Dictionary<string, List<double>> outputs = new(StringComparer.Ordinal);

    /// <param name="policy">The policy whose model is written and run.</param>
    /// <param name="options">The options of the model.</param>
    /// <param name="stream">The observations.</param>
    /// <param name="steps">The number of steps of the stream.</param>
    /// <param name="names">Names of the outputs to compute.</param>
    public ModelRun(Policy policy, OnnxOptions options, ObservationStream stream, int steps, IEnumerable<string> names)
    {
        using var file = new MemoryStream();
        OnnxModel.Write(policy, file, options);
        using var sessionOptions = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file.ToArray(), sessionOptions);
        Inputs = [.. session.InputNames];
        Outputs = [.. session.OutputNames];

        // The state before the first step is zeros, of the width that the model declares.
        int count = stream.Rows.Length / steps;
        float[]? state = session.InputMetadata.TryGetValue("state", out NodeMetadata? metadata)
            ? new float[count * metadata.Dimensions[1]]
            : null;
        string[] wanted = [.. names];
        foreach (string name in wanted)
            outputs[name] = [];
        using var runOptions = new RunOptions();
        for (int step = 0; step < steps; step++)
        {
            var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
            try
            {
                foreach ((string name, string type, int[] shape, byte[] bytes) in stream.Inputs)
                {
                    int length = bytes.Length / steps;
                    inputs[name] = CreateInput(type, shape, bytes.AsSpan(step * length, length));
                }

                if (state is not null)
                    inputs["state"] = OrtValue.CreateTensorValueFromMemory(state, [count, state.Length / count]);
                using IDisposableReadOnlyCollection<OrtValue> results = session.Run(runOptions, inputs, wanted);
                for (int i = 0; i < wanted.Length; i++)
                    outputs[wanted[i]].AddRange(Numbers(results[i]));
                if (state is not null)
                    state = results[Array.IndexOf(wanted, "next_state")].GetTensorDataAsSpan<float>().ToArray();
            }
            finally
            {
                foreach (OrtValue input in inputs.Values)
                    input.Dispose();
            }
        }
    }

    /// <summary>The names of the model's inputs, as the runtime finds them.</summary>
    public string[] Inputs { get; }

    /// <summary>The names of the model's outputs, as the runtime finds them.</summary>
    public string[] Outputs { get; }

    /// <summary>An output's numbers of all steps, in the order of the steps.</summary>
    public double[] this[string name] => [.. outputs[name]];

    private static OrtValue CreateInput(string type, int[] shape, ReadOnlySpan<byte> bytes)
    {
        long[] lengths = Array.ConvertAll(shape, static length => (long)length);
        return type switch
        {
            "float32" => OrtValue.CreateTensorValueFromMemory(
                MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
                lengths
            ),
            "int64" => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), lengths),
            _ => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, bool>(bytes).ToArray(), lengths),
        };
    }

    private static double[] Numbers(OrtValue value) =>
        value.GetTensorTypeAndShape().ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => Array.ConvertAll(
                value.GetTensorDataAsSpan<long>().ToArray(),
                static x => (double)x
            ),
            _ => Array.ConvertAll(value.GetTensorDataAsSpan<float>().ToArray(), static x => (double)x),
        };
}
