#:project ../src/Proximal.Language/Proximal.Language.csproj
#:package LLamaSharp
#:package LLamaSharp.Backend.Cpu
#:property PublishAot=false
#:property JsonSerializerIsReflectionEnabledByDefault=true
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LLama.Native;
using Proximal;
using Proximal.Language;
using Proximal.Tensors;

// Exports the reference models and tokenizers of test/Golden as GGUF files, opens them with llama.cpp and compares.
//   dotnet run eng/Gguf.cs                prints the differences
//   dotnet run eng/Gguf.cs -- write       and stores llama.cpp's log-probabilities in test/Golden/gguf
const string Models = "test/Golden/models",
    Tokenizers = "test/Golden/tokenizers",
    Results = "test/Golden/gguf";

NativeLibraryConfig.LLama.WithLogCallback(
    (level, message) =>
    {
        if (level == LLamaLogLevel.Error)
            Console.Error.Write(message);
    }
);
NativeApi.llama_empty_call();
bool write = args.Contains("write");
string? only = args.FirstOrDefault(static name => name != "write");
string file = Path.Combine(Path.GetTempPath(), $"proximal-{Environment.ProcessId}.gguf");
Console.WriteLine("model                     type  largest difference of log-probabilities  mean KL divergence");

// llama.cpp uses the long factors of Phi-3's positions for short texts too, so its variants stand for it.
foreach (string folder in Folders(Models).Where(static path => Path.GetFileName(path) != "phi3-tiny"))
    CompareModel(folder, "{}");
CompareVariant("phi3-tiny", "long", """{"sliding_window": null}""");
CompareVariant(
    "phi3-tiny",
    "short",
    """{"sliding_window": null, "original_max_position_embeddings": 256, "max_position_embeddings": 512}"""
);
foreach (string folder in Folders(Tokenizers))
    CompareTokenizer(folder);
File.Delete(file);

string[] Folders(string root) =>
    [
        .. Directory
            .EnumerateDirectories(root)
            .Where(path => only is null || Path.GetFileName(path) == only)
            .Order(StringComparer.Ordinal),
    ];

// A reference model with other keys in config.json.
void CompareVariant(string name, string variant, string keys)
{
    if (only is not null && only != name)
        return;
    string folder = Path.Combine(Path.GetTempPath(), $"{name}-{variant}");
    Directory.CreateDirectory(folder);
    foreach (string path in Directory.GetFiles(Path.Combine(Models, name)))
        File.Copy(path, Path.Combine(folder, Path.GetFileName(path)), overwrite: true);
    string config = Path.Combine(folder, "config.json");
    JsonNode json = JsonNode.Parse(File.ReadAllText(config))!;
    foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
        json[key] = value?.DeepClone();
    File.WriteAllText(config, json.ToJsonString());
    CompareModel(folder, keys);
    Directory.Delete(folder, recursive: true);
}

void CompareModel(string folder, string keys)
{
    CausalLanguageModel model = CausalLanguageModel.Load(folder, trainable: false);
    using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
    var results = new Dictionary<string, object>();
    int[][] rows = [];
    foreach (GgufType type in Enum.GetValues<GgufType>())
    {
        GgufSummary summary = GgufModel.Write(model, null, file, new GgufOptions { Type = type });
        rows =
        [
            .. golden
                .RootElement.GetProperty("input_ids")
                .EnumerateArray()
                .Select(row =>
                    row.EnumerateArray().Select(static id => id.GetInt32()).Take(summary.ContextLength).ToArray()
                ),
        ];
        float[][][] expected = [.. rows.Select(row => Reference(model, row))];
        float[][][] actual = LogProbs(rows, model.Config.Vocabulary);
        float[][] tokens = [.. rows.Select((row, i) => OfTokens(row, actual[i]))];
        float largest = rows.Select((row, i) => Difference(OfTokens(row, expected[i]), tokens[i])).Max();
        double divergence = rows.SelectMany((_, i) => expected[i].Zip(actual[i], Divergence)).Average();
        Console.WriteLine($"{Path.GetFileName(folder), -25} {type, -4} {largest, 10:E2} {divergence, 12:E2}");
        results[type.ToString()] = new Dictionary<string, object>
        {
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))),
            ["log_probs"] = tokens,
            ["kl"] = divergence,
        };
    }

    if (!write)
        return;
    results["model"] =
        string.Join('-', Path.GetFileName(folder).Split('-').TakeWhile(static part => part != "tiny")) + "-tiny";
    results["config"] = JsonNode.Parse(keys)!;
    results["input_ids"] = rows;
    Directory.CreateDirectory(Results);
    File.WriteAllText(
        Path.Combine(Results, $"{Path.GetFileName(folder)}.json"),
        JsonSerializer.Serialize(results) + "\n"
    );
}

// Log-probabilities of all tokens after each token of a row.
static float[][] Reference(CausalLanguageModel model, int[] row)
{
    var batch = new TokenBatch();
    batch.Add(row);
    using Scope scope = Scope.Begin(record: false);
    float[] logits = model.Logits(model.Forward(batch)).ToArray();
    return [.. logits.Chunk(model.Config.Vocabulary).Select(static values => LogSoftmax(values))];
}

float[][][] LogProbs(int[][] rows, int vocabulary)
{
    using SafeLlamaModelHandle model = SafeLlamaModelHandle.LoadFromFile(file, LLamaModelParams.Default());
    LLamaContextParams parameters = LLamaContextParams.Default();
    parameters.n_ctx = 256;
    parameters.n_batch = parameters.n_ubatch = 256;
    parameters.n_threads = parameters.n_threads_batch = 1;
    parameters.type_k = parameters.type_v = GGMLType.GGML_TYPE_F32;
    parameters.llama_flash_attn_type = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_DISABLED;
    var all = new float[rows.Length][][];
    for (int i = 0; i < rows.Length; i++)
    {
        using SafeLLamaContextHandle context = SafeLLamaContextHandle.Create(model, parameters);
        var batch = new LLamaBatch();
        for (int at = 0; at < rows[i].Length; at++)
            batch.Add(rows[i][at], at, LLamaSeqId.Zero, logits: true);
        if (context.Decode(batch) != DecodeResult.Ok)
            throw new InvalidOperationException("llama.cpp cannot decode the batch");
        all[i] = [.. rows[i].Select((_, at) => LogSoftmax(context.GetLogitsIth(at)[..vocabulary]))];
    }

    return all;
}

static float[] OfTokens(int[] row, float[][] logProbs) => [.. row.Skip(1).Select((id, at) => logProbs[at][id])];

static float Difference(float[] left, float[] right) =>
    left.Zip(right, static (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max();

static double Divergence(float[] left, float[] right) =>
    left.Zip(right, static (a, b) => Math.Exp(a) * ((double)a - b)).Sum();

static float[] LogSoftmax(ReadOnlySpan<float> logits)
{
    double largest = double.NegativeInfinity;
    foreach (float logit in logits)
        largest = Math.Max(largest, logit);
    double sum = 0;
    foreach (float logit in logits)
        sum += Math.Exp(logit - largest);
    double normalizer = largest + Math.Log(sum);
    float[] logProbs = new float[logits.Length];
    for (int i = 0; i < logits.Length; i++)
        logProbs[i] = (float)(logits[i] - normalizer);
    return logProbs;
}

// A new model with the vocabulary, and the texts that llama.cpp and this library encode in different ways.
void CompareTokenizer(string folder)
{
    ITokenizer tokenizer = Tokenizer.Load(folder);
    var random = new Rng(seed: 1);
    CausalLanguageModel model = CausalLanguageModel.Create(
        ModelConfig.Rotary(ModelFamily.Llama, tokenizer.VocabularySize, 64, 32, 1, 2, 1),
        ref random
    );
    string name = Path.GetFileName(folder);
    GgufSummary summary;
    try
    {
        summary = GgufModel.Write(model, tokenizer, file);
    }
    catch (InvalidInputException e)
    {
        Console.WriteLine($"{name, -25} {e.Message}");
        return;
    }

    using SafeLlamaModelHandle loaded = SafeLlamaModelHandle.LoadFromFile(file, LLamaModelParams.Default());
    using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
    int texts = 0;
    var different = new List<string>();
    foreach (JsonElement entry in golden.RootElement.GetProperty("cases").EnumerateArray())
    {
        string text = entry.GetProperty("text").GetString()!;
        if (text.Length == 0 || text.Contains('\0') || text.Any(char.IsSurrogate) && !IsValid(text))
            continue;
        texts++;
        int[] ids = [.. loaded.Tokenize(text, addBos: true, special: true, Encoding.UTF8).Select(static id => (int)id)];
        if (!ids.SequenceEqual(tokenizer.Encode(text, addSpecialTokens: true)))
            different.Add(text);
    }

    Console.WriteLine(
        $"{name, -25} {texts - different.Count} of {texts} texts have the same tokens; {string.Join(' ', summary.Notes)}"
    );
    foreach (string text in different.Take(3))
        Console.WriteLine($"  {JsonSerializer.Serialize(text.Length > 60 ? text[..60] : text)}");
}

static bool IsValid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
