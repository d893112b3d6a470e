using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Supervised fine-tuning and pretraining: maximizes the log-probability of the next token, by default in completions
/// only. The examples of a batch are packed without attention between them, so packing does not change the loss. The
/// class is sealed; for another loss on texts, derive from <see cref="LanguageTrainer"/>.
/// </summary>
public sealed class Sft : LanguageTrainer
{
    private readonly SftOptions options;
    private readonly IReadOnlyList<TokenExample> examples;
    private readonly TokenExample[] heldOut;
    private readonly ExampleBatches batches;
    private readonly PromptSampler sampler;
    private readonly CompletionBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="demonstrations">Texts to train on.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="evaluation">Demonstrations for measuring the loss; none by default.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, there are no demonstrations, or one is empty or too long. With
    /// <see cref="SftOptions.Streaming"/>, training throws it for a demonstration.
    /// </exception>
    public Sft(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<Demonstration> demonstrations,
        SftOptions options,
        IReadOnlyList<Demonstration>? evaluation = null
    )
        : base(options, model, tokenizer)
    {
        batches = ExampleBatches.Of(demonstrations, options);
        this.options = options;
        examples = options.Streaming
            ? new StreamedExamples(demonstrations, Encode)
            : demonstrations.Select(Encode).ToArray();
        heldOut = [.. (evaluation ?? []).Select(Encode)];
        sampler = new PromptSampler(model, tokenizer, heldOut.Length > 0 ? heldOut : examples, options);
        Samples = sampler.NewTable();
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "sft";

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        new(
            SequenceLength.Longest(examples, LargestPart(options.BatchSize)),
            batch => Model.LogProbs(batch).LogProbs.Sum()
        )
        {
            Generated = sampler.Prompts,
            LongestGenerated = sampler.Longest,
        };

    /// <inheritdoc/>
    protected override void RunIteration() =>
        IterateOver(
            batches,
            (indices, remaining) =>
            {
                TokenExample[] batchExamples = Array.ConvertAll(indices, index => examples[index]);
                float scale = -1f / batchExamples.Sum(static example => example.TrainedCount);
                double[] mean = [0];
                double norm = GradientStep(
                    batchExamples.Length,
                    remaining,
                    (from, to) =>
                    {
                        Tensor loss = LogProbs(batchExamples.AsSpan(from..to), DropoutSeed(from)).Sum() * scale;
                        mean[0] += loss.Item();
                        return loss;
                    },
                    mean
                );
                return new BatchMetrics(mean[0], norm);
            }
        );

    /// <inheritdoc/>
    protected override void Measure()
    {
        if (heldOut.Length == 0)
            return;
        (double loss, long tokens) = (0, 0);
        for (int from = 0; from < heldOut.Length; from += options.BatchSize)
        {
            using Scope scope = Scope.Begin(record: false);
            ReadOnlySpan<TokenExample> part = heldOut.AsSpan(from, Math.Min(options.BatchSize, heldOut.Length - from));
            loss -= LogProbs(part).Sum().Item();
            foreach (TokenExample example in part)
                tokens += example.TrainedCount;
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, loss / tokens);
    }

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => sampler.Sample(table, Steps);

    /// <summary>Log-probabilities of the target tokens, 0 for those that are not trained on, [tokens].</summary>
    private Tensor LogProbs(ReadOnlySpan<TokenExample> batchExamples, ulong? dropoutSeed = null)
    {
        batch.Clear();
        batch.Tokens.DropoutSeed = dropoutSeed;
        foreach (TokenExample example in batchExamples)
            batch.Add(example.Prompt, example.Completion);
        Tensor logProbs = Model.LogProbs(batch).LogProbs;
        return TokenExample.Weights(batchExamples) is { } weights ? logProbs * Tensor.From(weights) : logProbs;
    }

    private TokenExample Encode(Demonstration demonstration)
    {
        var example = TokenExample.Encode(Tokenizer, demonstration, options.MaxLengthFor(Model));
        if (options.CompletionOnlyLoss || example.Trained is not null || example.Prompt.Length == 1)
            return example;
        return new TokenExample(example.Prompt[..1], [.. example.Prompt.AsSpan(1), .. example.Completion]);
    }
}
