using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Kahneman-Tversky optimization (Ethayarajh et al. 2024, arXiv:2402.01306): trains on completions that are labeled
/// desirable or undesirable individually, each compared with the policy's mean KL divergence from the reference. For
/// another loss, derive from this class and override <see cref="Loss"/>.
/// </summary>
/// <remarks>
/// The reference's log-probabilities of the completions are computed once and kept for all epochs. Those of the
/// mismatched completions that estimate the KL divergence are computed for each batch, because the pairing of prompts
/// and completions depends on the batch.
/// </remarks>
public class Kto : LanguageTrainer
{
    private readonly KtoOptions options;
    private readonly ReferencePolicy reference;
    private readonly EncodedLabels completions,
        heldOut;
    private readonly ReferenceLogProbs completionsReference,
        heldOutReference;
    private readonly ExampleBatches batches;
    private readonly PromptSampler sampler;
    private readonly int maxLength;
    private readonly CompletionBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The policy to train.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="completions">Labeled completions to train on.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="reference">The frozen reference policy.</param>
    /// <param name="evaluation">Labeled completions for evaluation; none by default.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a completion is empty or too long.
    /// </exception>
    public Kto(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<LabeledCompletion> completions,
        KtoOptions options,
        ReferencePolicy reference,
        IReadOnlyList<LabeledCompletion>? evaluation = null
    )
        : base(options, model, tokenizer)
    {
        batches = ExampleBatches.Of(completions, options);
        this.options = options;
        this.reference = reference;
        maxLength = options.MaxLengthFor(model);
        this.completions = new EncodedLabels(completions, tokenizer, maxLength);
        heldOut = new EncodedLabels(evaluation ?? [], tokenizer, maxLength);
        completionsReference = new ReferenceLogProbs(reference, this.completions.Examples);
        heldOutReference = new ReferenceLogProbs(reference, heldOut.Examples);
        sampler = new PromptSampler(
            model,
            tokenizer,
            (heldOut.Count > 0 ? heldOut : this.completions).Examples,
            options
        );
        Samples = sampler.NewTable();
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "kto";

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Module Model)> FrozenModels =>
        [("reference", reference.Model)];

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        new(
            SequenceLength.Longest(completions.Examples, LargestPart(options.BatchSize)),
            batch => Model.LogProbs(batch).LogProbs.Sum()
        )
        {
            Scored = [.. completions.Examples.Select(SequenceLength.Of)],
            Score = completionsReference.Score,
            Generated = sampler.Prompts,
            LongestGenerated = sampler.Longest,
        };

    /// <inheritdoc/>
    protected sealed override void RunIteration() =>
        IterateOver(
            batches,
            (examples, remaining) =>
            {
                var statistics = new LabelStatistics(ReferencePoint(completions, examples));
                double norm = GradientStep(
                    examples.Length,
                    remaining,
                    (from, to) =>
                        Losses(
                                completions,
                                completionsReference,
                                examples.AsSpan(from..to),
                                statistics,
                                DropoutSeed(from)
                            )
                            .Sum() * (1f / examples.Length)
                );
                return statistics.Mean(norm);
            }
        );

    /// <summary>Computes the loss of each completion; by default equation 8 of the paper.</summary>
    /// <param name="logRatios">Σ log(π/π_ref) over the tokens of each completion, [completions].</param>
    /// <param name="desirable">1 for desirable and 0 for undesirable completions, constant, [completions].</param>
    /// <param name="referencePoint">z: the mean KL divergence from the reference, at least 0.</param>
    /// <returns>Losses, [completions]. Training minimizes their mean over the batch.</returns>
    protected virtual Tensor Loss(Tensor logRatios, Tensor desirable, float referencePoint) =>
        PreferenceObjectives.KtoLoss(
            logRatios,
            desirable,
            referencePoint,
            (float)options.Beta,
            (float)options.DesirableWeight,
            (float)options.UndesirableWeight
        );

    /// <inheritdoc/>
    protected override void Measure()
    {
        if (heldOut.Count == 0)
            return;
        double loss = 0,
            correct = 0;
        foreach (int[] indices in Enumerable.Range(0, heldOut.Count).Chunk(options.BatchSize))
        {
            using Scope scope = Scope.Begin(record: false);
            var statistics = new LabelStatistics(ReferencePoint(heldOut, indices));
            Losses(heldOut, heldOutReference, indices, statistics);
            BatchMetrics mean = statistics.Mean(gradientNorm: 0);
            loss += mean.Loss * indices.Length;
            correct += mean.Accuracy * indices.Length;
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, loss / heldOut.Count);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, correct / heldOut.Count);
    }

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => sampler.Sample(table, Steps, reference);

    /// <summary>
    /// z: the mean log-ratio of completions after mismatched prompts, shifted by one within the batch. A batch of one
    /// takes the next completion of the data set; 0 if there is no other.
    /// </summary>
    private float ReferencePoint(EncodedLabels labels, ReadOnlySpan<int> indices)
    {
        if (labels.Count == 1)
            return 0;
        using Scope scope = Scope.Begin(record: false);
        batch.Clear();
        for (int i = 0; i < indices.Length; i++)
        {
            int other = indices.Length > 1 ? indices[(i + 1) % indices.Length] : (indices[i] + 1) % labels.Count;
            int[] prompt = labels.Examples[indices[i]].Prompt;
            int[] completion = labels.Examples[other].Completion;
            batch.Add(prompt, completion.AsSpan(0, Math.Min(completion.Length, maxLength - prompt.Length)));
        }

        // [completions]
        Tensor logRatios = PackedTokens.Sum(Model.LogProbs(batch).LogProbs - reference.LogProbs(batch), batch.Starts);
        return PreferenceObjectives.KtoReferencePoint(logRatios.ToArray());
    }

    private Tensor Losses(
        EncodedLabels data,
        ReferenceLogProbs dataReference,
        ReadOnlySpan<int> indices,
        LabelStatistics statistics,
        ulong? dropoutSeed = null
    )
    {
        Tensor referenceLogProbs = dataReference.Of(indices); // [tokens]
        var desirable = new float[indices.Length];
        batch.Clear();
        batch.Tokens.DropoutSeed = dropoutSeed;
        for (int i = 0; i < indices.Length; i++)
        {
            batch.Add(data.Examples[indices[i]].Prompt, data.Examples[indices[i]].Completion);
            desirable[i] = data.Desirable[indices[i]];
        }

        // [completions]
        Tensor logRatios = PackedTokens.Sum(Model.LogProbs(batch).LogProbs - referenceLogProbs, batch.Starts);
        Tensor losses = Loss(logRatios, Tensor.From(desirable), statistics.ReferencePoint);
        statistics.Add(logRatios.ToArray(), desirable, losses.Sum().Item(), options.Beta);
        return losses;
    }
}
