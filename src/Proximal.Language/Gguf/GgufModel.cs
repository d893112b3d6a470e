namespace Proximal.Language;

/// <summary>
/// Exports language models as GGUF files, version 3, which llama.cpp, Ollama and LM Studio read: weights, tokenizer, chat
/// template and special tokens. All families of <see cref="ModelFamily"/> have a name in the format.
/// </summary>
/// <remarks>
/// A LoRA adapter is merged. Memory is needed for one row of a tensor besides the model, which can be loaded with
/// <see cref="CausalLanguageModel.Load(string, bool)"/> as a frozen model of mapped files.
/// </remarks>
/// <example>
/// <code>
/// CausalLanguageModel model = CausalLanguageModel.Load("runs/rlhf/model", trainable: false);
/// GgufModel.Write(model, Tokenizer.Load("runs/rlhf/model"), "policy.gguf", new GgufOptions { Type = GgufType.Q8 });
/// </code>
/// </example>
public static class GgufModel
{
    private const int QuantizationVersion = 2;

    /// <summary>Exports a model to a file. The file is written atomically.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer; null for a file without one, whose prompts are token ids.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">Type and name; null for half precision.</param>
    /// <exception cref="InvalidInputException">
    /// The format cannot express the model or the tokenizer; the message names the part.
    /// </exception>
    /// <exception cref="IOException">The folder does not exist, or the disk is full.</exception>
    public static GgufSummary Write(
        CausalLanguageModel model,
        ITokenizer? tokenizer,
        string path,
        GgufOptions? options = null
    )
    {
        GgufSummary? summary = null;
        AtomicFile.Write(path, stream => summary = Write(model, tokenizer, stream, options));
        return summary!;
    }

    /// <summary>Exports a model to a stream.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer; null for a file without one.</param>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="options">Type and name; null for half precision.</param>
    /// <exception cref="InvalidInputException">
    /// The format cannot express the model or the tokenizer; the message names the part.
    /// </exception>
    public static GgufSummary Write(
        CausalLanguageModel model,
        ITokenizer? tokenizer,
        Stream stream,
        GgufOptions? options = null
    )
    {
        options ??= new GgufOptions();
        var family = GgufFamily.Of(model.Config.Family);
        family.Check(model.Config);
        if (!model.HasHead)
            throw new InvalidInputException("the model cannot be exported: it was loaded without an output layer");
        tokenizer?.RequireFit(model.Config);
        var notes = new List<string>(family.NotesOn(model.Config));
        using var metadata = new GgufMetadata();
        AddGeneral(metadata, family, options);
        family.AddTo(metadata, model.Config);
        GgufTokenizer.AddTo(metadata, tokenizer, model.Config.Vocabulary, notes);
        var file = new GgufFile(metadata, [.. TensorsOf(model, family, options.Type)]);
        long bytes = file.Write(stream);
        return new GgufSummary(family.Name, file.Tensors.Count, bytes, family.ContextOf(model.Config), notes);
    }

    private static void AddGeneral(GgufMetadata metadata, GgufFamily family, GgufOptions options)
    {
        metadata.Add("general.architecture", family.Name);
        metadata.Add("general.type", "model");
        if (options.Name is { } name)
            metadata.Add("general.name", name);
        metadata.Add(
            "general.file_type",
            options.Type switch
            {
                GgufType.F32 => 0,
                GgufType.F16 => 1,
                _ => 7,
            }
        );
        metadata.Add("general.quantization_version", QuantizationVersion);
    }

    private static IEnumerable<GgufTensor> TensorsOf(CausalLanguageModel model, GgufFamily family, GgufType type)
    {
        const string Output = "output.weight";
        var names = new GgufNames(model.Architecture);
        StoredTensor? embedding = null;
        bool hasOutput = false;
        foreach (StoredTensor tensor in model.StoredParameters())
        {
            string name = names.Of(tensor.Name);
            if (name == "token_embd.weight")
                embedding = tensor;
            hasOutput |= name == Output;
            yield return TensorOf(name, family.Convert(name, tensor, model.Config), type);
        }

        if (!hasOutput && family.NeedsOutput)
            yield return TensorOf(Output, new TensorRows(embedding!), type);
        foreach (StoredTensor tensor in family.Additional(model.Config))
            yield return TensorOf(tensor.Name, new TensorRows(tensor), type);
    }

    // Programs expect vectors and position embeddings in single precision.
    private static GgufTensor TensorOf(string name, TensorRows rows, GgufType type) =>
        new(
            name,
            rows,
            rows.IsVector || name == "position_embd.weight"
                ? GgufEncoding.F32
                : GgufEncoding.OfMatrix(type, rows.Columns)
        );
}
