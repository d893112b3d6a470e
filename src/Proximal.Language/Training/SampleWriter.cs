namespace Proximal.Language;

/// <summary>
/// Lets a model that is trained on examples go on from some of their prompts, for people to read. The random streams are the same
/// every time: what differs is the model.
/// </summary>
internal sealed class SampleWriter
{
    private readonly Generator generator;
    private readonly ITokenizer tokenizer;
    private readonly SamplingOptions sampling;
    private readonly ulong seed;
    private readonly int[][] prompts;
    private readonly ulong[] streams;

    /// <summary>Chooses the prompts: the first different ones.</summary>
    /// <param name="model">The model, as it is trained.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="examples">Where the prompts are from.</param>
    /// <param name="options">How many, and how long completions may be.</param>
    public SampleWriter(CausalLanguageModel model, ITokenizer tokenizer, IEnumerable<TokenExample> examples, OfflineOptions options)
    {
        this.tokenizer = tokenizer;
        seed = options.Seed;
        generator = new Generator(model, tokenizer);
        sampling = new SamplingOptions { MaxTokens = options.SampleTokens };
        prompts = [.. examples.Select(static example => example.Prompt).DistinctBy(static prompt => string.Join(' ', prompt), StringComparer.Ordinal).Take(options.SampleCount)];
        streams = [.. Enumerable.Range(0, prompts.Length).Select(static i => LanguageStreams.Evaluation + (ulong)i)];
    }

    /// <summary>The prompts as text.</summary>
    public IReadOnlyList<PromptItem> Prompts => [.. prompts.Select(prompt => new PromptItem(tokenizer.Decode(prompt)))];

    /// <summary>What the model writes after each prompt now.</summary>
    public string[] Write() => [.. generator.Generate(prompts, sampling, seed, streams).Select(completion => completion.Text!)];
}
