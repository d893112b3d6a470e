using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Writer of config.json: keys that were read are kept, changed values are replaced.</summary>
internal static class ConfigWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file atomically.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="type">Data type of the weights.</param>
    /// <param name="classifier">Whether the model is a sequence classifier with one label.</param>
    public static void Write(string folder, ModelConfig config, ElementType type, bool classifier)
    {
        JsonObject json = ToJson(config, type, classifier);
        AtomicFile.Write(
            Path.Combine(folder, ConfigReader.FileName),
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, Layout);
                json.WriteTo(writer);
            }
        );
    }

    private static JsonObject ToJson(ModelConfig config, ElementType type, bool classifier)
    {
        var json = new JsonObjectEditor(config.Source?.DeepClone() as JsonObject ?? []);
        FamilyKeys keys = FamilyKeys.Of(config.Family);
        SetClass(json.Json, classifier ? keys.ClassPrefix + ConfigReader.ClassifierSuffix : keys.LanguageModelClass);
        if (classifier)
            SetLabel(json.Json);
        json.SetIfMissing("model_type", keys.Type);
        json.Set("vocab_size", config.Vocabulary);
        keys.Write(json, config);
        json.SetUnlessDefault("initializer_range", config.InitializerRange, 0.02);
        json.SetTokens("bos_token_id", config.BeginToken is { } begin ? [begin] : []);
        json.SetTokens("eos_token_id", config.EndTokens);
        json.SetTokens("pad_token_id", config.PadToken is { } pad ? [pad] : []);
        json.Json[json.Json.ContainsKey("dtype") ? "dtype" : "torch_dtype"] = type switch
        {
            ElementType.F16 => "float16",
            ElementType.BF16 => "bfloat16",
            ElementType.F64 => "float64",
            _ => "float32",
        };
        return json.Json;
    }

    // A class that was read is kept if it has the same kind of head.
    private static void SetClass(JsonObject json, string name)
    {
        bool isClassifier = name.EndsWith(ConfigReader.ClassifierSuffix, StringComparison.Ordinal);
        string current = json["architectures"] is JsonArray { Count: > 0 } names ? names[0]?.ToString() ?? "" : "";
        if (
            current.Length == 0
            || current.EndsWith(ConfigReader.ClassifierSuffix, StringComparison.Ordinal) != isClassifier
        )
            json["architectures"] = new JsonArray(name);
    }

    // transformers counts the labels; num_labels is not written.
    private static void SetLabel(JsonObject json)
    {
        if (json["id2label"] is JsonObject { Count: 1 })
            return;
        json["id2label"] = new JsonObject { ["0"] = "LABEL_0" };
        json["label2id"] = new JsonObject { ["LABEL_0"] = 0 };
        json.Remove("num_labels");
    }
}
