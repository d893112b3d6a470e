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

    private readonly CausalLanguageModel model;
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
        (this.model, this.tokenizer) = (model, tokenizer);
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

    /// <summary>Adds a completion of each prompt by the current model, with the values of its tokens.</summary>
    /// <param name="table">Receives the completions.</param>
    /// <param name="step">Step of the trainer.</param>
    /// <param name="reference">Reference for log-ratios; null for none.</param>
    public void Sample(SampleTable table, long step, ReferencePolicy? reference = null)
    {
        IReadOnlyList<Completion> completions = generator.Generate(prompts, sampling, seed, streams);
        float[]?[] ratios = reference is null ? new float[completions.Count][] : LogRatios(completions, reference);
        table.Add(
            step,
            [.. completions.Select(static completion => completion.Text!)],
            scores: [],
            [.. completions.Select((completion, i) => ValuesOf(completion, ratios[i]))],
            group: []
        );
    }

    private TokenValues ValuesOf(Completion completion, float[]? ratios)
    {
        var columns = new List<KeyValuePair<string, IReadOnlyList<double>>>
        {
            new(TokenValues.LogProb, TokenValues.Rounded(completion.LogProbs)),
        };
        if (ratios is not null)
            columns.Add(new(TokenValues.LogRatio, TokenValues.Rounded(ratios)));
        return new TokenValues([.. completion.Tokens.Select(tokenizer.TokenText)], columns);
    }

    // Both log-probabilities come from the same kind of forward pass, so that the ratio of equal models is 1.
    private float[][] LogRatios(IReadOnlyList<Completion> completions, ReferencePolicy reference)
    {
        float[][] ratios = [.. completions.Select(static completion => new float[completion.Tokens.Length])];
        var batch = new CompletionBatch();
        for (int next = 0, first = 0; next < completions.Count; first = next)
        {
            using Scope scope = Scope.Begin(record: false);
            next = batch.FillPass(next, completions.Count, i => (completions[i].Prompt, completions[i].Tokens));
            Tensor difference = model.LogProbs(batch).LogProbs - reference.LogProbs(batch); // [tokens]
            ReadOnlySpan<float> values = difference.AsSpan();
            for (int i = first; i < next; i++)
            {
                values[..ratios[i].Length].CopyTo(ratios[i]);
                values = values[ratios[i].Length..];
            }
        }

        return ratios;
    }
}
