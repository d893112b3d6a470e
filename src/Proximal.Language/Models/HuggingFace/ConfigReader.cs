using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>Reader of config.json in Hugging Face folders, with the names of transformers 4 and 5.</summary>
internal static class ConfigReader
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.json";

    /// <summary>End of the class names of sequence classifiers in transformers (architectures).</summary>
    public const string ClassifierSuffix = "ForSequenceClassification";

    /// <exception cref="InvalidInputException">
    /// The file is missing or malformed, the architecture is unknown, or a value is not supported.
    /// </exception>
    public static ModelConfig Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidInputException($"{folder}: the folder does not exist");
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidInputException($"{folder}: has no {FileName}, so it is not a model's folder");
        return Read(JsonObjectReader.Read(path));
    }

    /// <exception cref="InvalidInputException">
    /// The file is malformed, the architecture is unknown, or a value is not supported.
    /// </exception>
    public static ModelConfig Read(JsonObjectReader json)
    {
        FamilyKeys keys = KeysOf(json);
        if (json.Has("quantization_config"))
            throw json.Wrong(
                "quantization_config",
                json.Json["quantization_config"]!,
                "absent: weights must be F32, F16 or BF16"
            );
        ModelConfig config = keys.Read(json) with
        {
            Family = keys.Family,
            Vocabulary = json.Int("vocab_size"),
            InitializerRange = json.Number("initializer_range", 0.02),
            BeginToken = json.Has("bos_token_id") ? json.Int("bos_token_id") : null,
            EndTokens = json.Ints("eos_token_id"),
            PadToken = json.Has("pad_token_id") ? json.Int("pad_token_id") : null,
            Source = json.Json,
        };
        try
        {
            config.Validate();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{json.Path}: {exception.Message}", exception);
        }

        return config;
    }

    private static FamilyKeys KeysOf(JsonObjectReader json)
    {
        string type = json.Text("model_type", "");
        string architecture = json.Texts("architectures") is [string first, ..] ? first : "";
        if (FamilyKeys.Of(type, architecture) is { } keys)
            return keys;
        string shown =
            type.Length > 0 ? $"model_type '{type}'"
            : architecture.Length > 0 ? $"architecture '{architecture}'"
            : "a model without model_type";
        throw new InvalidInputException(
            $"{json.Path}: {shown} is not supported; supported are {string.Join(", ", FamilyKeys.Types)}"
        );
    }
}
