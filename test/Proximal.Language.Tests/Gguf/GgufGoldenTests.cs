using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// Exported files against llama.cpp: test/Golden/gguf has the log-probabilities that it computed from files with the same
/// bytes (eng/Gguf.cs).
/// </summary>
[Trait("Category", "Golden")]
public sealed class GgufGoldenTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    /// <summary>The reference models in each type, with the largest difference of our log-probabilities.</summary>
    public static TheoryData<string, GgufType, double> Files
    {
        get
        {
            var files = new TheoryData<string, GgufType, double>();
            foreach (
                string path in Directory.GetFiles(Path.Combine(Golden.Folder, "gguf")).Order(StringComparer.Ordinal)
            )
            {
                string name = Path.GetFileNameWithoutExtension(path);
                // llama.cpp computes GELU in half precision, and rounds activations to half precision before products
                // with half-precision weights.
                bool hasGelu =
                    name.StartsWith("gemma", StringComparison.Ordinal)
                    || name.StartsWith("gpt", StringComparison.Ordinal);
                files.Add(name, GgufType.F32, hasGelu ? 2.5e-3 : 1e-3);
                files.Add(name, GgufType.F16, name == "llama-yarn-tiny" ? 1.2e-2 : 1e-2);
                files.Add(name, GgufType.Q8, 0.5);
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_has_the_bytes_that_llama_cpp_read_and_its_log_probabilities(
        string name,
        GgufType type,
        double tolerance
    )
    {
        var golden = new GoldenGguf(name);
        CausalLanguageModel model = golden.Load(temporary.Path);
        byte[] bytes = Export(model, type);
        JsonElement expected = golden.Expected.GetProperty(type.ToString());
        Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.InRange(expected.GetProperty("kl").GetDouble(), -1e-6, 0.01);

        var forward = new GgufForward(new GgufReader(bytes));
        foreach (
            (int[] row, JsonElement logProbs) in golden.Rows.Zip(expected.GetProperty("log_probs").EnumerateArray())
        )
        {
            float[] ofLlama = logProbs.Floats();
            AssertClose(ofLlama, LogProbs(model, row), tolerance);
            AssertClose(ofLlama, [.. forward.LogProbs(row).Select(static value => (float)value)], Rounding(name, type));
        }
    }

    public void Dispose() => temporary.Dispose();

    // Rounding of activations can go either way for numbers between two values.
    private static double Rounding(string name, GgufType type) =>
        type switch
        {
            GgufType.F32 => name == "gemma3-tiny" ? 2e-3 : 3e-4,
            GgufType.F16 => 6e-3,
            _ => 0.15,
        };

    private static byte[] Export(CausalLanguageModel model, GgufType type)
    {
        using var stream = new MemoryStream();
        GgufSummary summary = GgufModel.Write(model, null, stream, new GgufOptions { Type = type });
        Assert.Equal(stream.Length, summary.Bytes);
        return stream.ToArray();
    }

    private static float[] LogProbs(CausalLanguageModel model, int[] row)
    {
        var batch = new CompletionBatch();
        batch.Add(row.AsSpan(0, 1), row.AsSpan(1));
        using Scope scope = Scope.Begin(record: false);
        return model.LogProbs(batch).LogProbs.ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }

    private sealed class GoldenGguf
    {
        public GoldenGguf(string name)
        {
            Expected = Golden.Read($"gguf/{name}.json");
            Rows =
            [
                .. Expected.GetProperty("input_ids").EnumerateArray().Select(static row => row.Deserialize<int[]>()!),
            ];
        }

        public JsonElement Expected { get; }

        public int[][] Rows { get; }

        /// <summary>The model, with the keys of config.json that the reference replaces.</summary>
        public CausalLanguageModel Load(string temporary)
        {
            string source = Path.Combine(Golden.Folder, "models", Expected.GetProperty("model").GetString()!);
            JsonObject keys = JsonNode.Parse(Expected.GetProperty("config").GetRawText())!.AsObject();
            if (keys.Count == 0)
                return CausalLanguageModel.Load(source, trainable: false);
            foreach (string path in Directory.GetFiles(source))
                File.Copy(path, Path.Combine(temporary, Path.GetFileName(path)));
            string file = Path.Combine(temporary, "config.json");
            JsonObject config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            foreach ((string key, JsonNode? value) in keys)
                config[key] = value?.DeepClone();
            File.Delete(file);
            File.WriteAllText(file, config.ToJsonString());
            return CausalLanguageModel.Load(temporary, trainable: false);
        }
    }
}
