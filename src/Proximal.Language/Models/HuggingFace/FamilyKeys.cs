namespace Proximal.Language;

/// <summary>Keys of a family in config.json, besides those that all families share.</summary>
/// <param name="family">The family.</param>
/// <param name="type">Its model_type.</param>
/// <param name="classPrefix">Start of the names of its classes in transformers (architectures).</param>
internal abstract class FamilyKeys(ModelFamily family, string type, string classPrefix)
{
    private static readonly FamilyKeys[] All =
    [
        new Gpt2Keys(),
        new LlamaKeys(),
        new Qwen2Keys(),
        new Qwen3Keys(),
        new MistralKeys(),
        new Gemma2Keys(),
        new Gemma3Keys(),
        new Phi3Keys(),
        new Olmo2Keys(),
        new GptNeoXKeys(),
    ];

    /// <summary>The family.</summary>
    public ModelFamily Family => family;

    /// <summary>Its model_type.</summary>
    public string Type => type;

    /// <summary>Start of the names of its classes in transformers.</summary>
    public string ClassPrefix => classPrefix;

    /// <summary>Name of the class of its language models in transformers.</summary>
    public virtual string LanguageModelClass => $"{classPrefix}ForCausalLM";

    /// <summary>The model_types of all families.</summary>
    public static IEnumerable<string> Types => All.Select(static keys => keys.Type);

    /// <summary>Keys of a family.</summary>
    public static FamilyKeys Of(ModelFamily family) => Array.Find(All, keys => keys.Family == family)!;

    /// <summary>Keys of the family that a file names by model_type or architectures; null if it is unknown.</summary>
    public static FamilyKeys? Of(string type, string architecture) =>
        Array.Find(
            All,
            keys =>
                type.Length > 0
                    ? string.Equals(type, keys.Type, StringComparison.OrdinalIgnoreCase)
                    : architecture.StartsWith(keys.ClassPrefix + "For", StringComparison.Ordinal)
        );

    /// <summary>Reads the keys.</summary>
    /// <exception cref="InvalidInputException">A key is missing, or a value is not supported.</exception>
    public abstract ModelConfig Read(JsonObjectReader json);

    /// <summary>Writes the keys.</summary>
    public abstract void Write(JsonObjectEditor json, ModelConfig config);
}
