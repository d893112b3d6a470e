using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Completes prompts of a data set for the sample table while a model is trained on examples. The random streams are
/// the same every time, so that differences come from the model.
/// </summary>
internal sealed class PromptSampler
{
    // Prompts of a very large data set can all be equal.
    private const int Candidates = 10_000;

    private readonly Generator generator;
    private readonly ITokenizer tokenizer;
    private readonly SamplingOptions sampling;
    private readonly ulong seed;
    private readonly int[][] prompts;
    private readonly ulong[] streams;

    /// <summary>Selects the first distinct prompts.</summary>
    /// <param name="model">The model in training.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="examples">Source of the prompts.</param>
    /// <param name="options">Number of prompts and length of completions.</param>
    public PromptSampler(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IEnumerable<TokenExample> examples,
        OfflineOptions options
    )
    {
        this.tokenizer = tokenizer;
        seed = options.Seed;
        generator = new Generator(model, tokenizer);
        sampling = new SamplingOptions { MaxTokens = options.SampleTokens };
        prompts =
        [
            .. examples
                .Take(Candidates)
                .Select(static example => example.Prompt)
                .DistinctBy(static prompt => string.Join(' ', prompt), StringComparer.Ordinal)
                .Take(options.SampleCount),
        ];
        streams = [.. Enumerable.Range(0, prompts.Length).Select(static i => LanguageStreams.Evaluation + (ulong)i)];
    }

    /// <summary>Number of prompts.</summary>
    public int Prompts => prompts.Length;

    /// <summary>Length of the longest completion with its prompt.</summary>
    public SequenceLength Longest =>
        new(prompts.Length == 0 ? 0 : prompts.Max(static prompt => prompt.Length), sampling.MaxTokens);

    /// <summary>Creates a table for the samples; null if <see cref="LanguageOptions.SampleCount"/> is 0.</summary>
    public SampleTable? NewTable() =>
        prompts.Length == 0
            ? null
            : new SampleTable([.. prompts.Select(prompt => new PromptItem(tokenizer.Decode(prompt)))]);

    /// <summary>Adds a completion of each prompt by the current model.</summary>
    public void Sample(SampleTable table, long step) =>
        table.Add(
            step,
            [.. generator.Generate(prompts, sampling, seed, streams).Select(completion => completion.Text!)]
        );
}
