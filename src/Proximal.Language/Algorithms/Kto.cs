using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Kahneman-Tversky optimisation (Ethayarajh et al. 2024, arXiv:2402.01306): learns from completions that were labelled desirable or
/// undesirable one by one, each compared with the policy's mean divergence from its reference. Derive from it and override
/// <see cref="Loss"/> for a loss of your own.
/// </summary>
/// <remarks>
/// The reference's log-probabilities of the completions are computed once and kept for all epochs. Those of the mismatched completions
/// that estimate the divergence are not: which prompt meets which completion depends on the batch.
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

    /// <summary>Prepares training.</summary>
    /// <param name="model">The policy to train.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="completions">Labelled completions.</param>
    /// <param name="options">All settings.</param>
    /// <param name="reference">The frozen policy that it is compared with.</param>
    /// <param name="evaluation">Completions that are not trained on; none by default.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a completion is empty or too long.</exception>
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
        batches = new ExampleBatches(completions.Count, options);
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

    /// <summary>The loss of each completion; by default equation 8 of the paper.</summary>
    /// <param name="logRatios">Σ log(π/π_ref) over the tokens of each completion, [completions].</param>
    /// <param name="desirable">1 where desirable, 0 where not, constant, [completions].</param>
    /// <param name="referencePoint">z: the mean divergence from the reference, not below 0.</param>
    /// <returns>[completions]; the mean over the batch is minimised.</returns>
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
            right = 0;
        foreach (int[] some in Enumerable.Range(0, heldOut.Count).Chunk(options.BatchSize))
        {
            using Scope scope = Scope.Begin(record: false);
            var statistics = new LabelStatistics(ReferencePoint(heldOut, some));
            Losses(heldOut, heldOutReference, some, statistics);
            BatchMetrics mean = statistics.Mean(gradientNorm: 0);
            loss += mean.Loss * some.Length;
            right += mean.Accuracy * some.Length;
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, loss / heldOut.Count);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, right / heldOut.Count);
    }

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => sampler.Sample(table, Steps);

    /// <summary>z: the mean log-ratio of completions after prompts that are not their own, shifted by one within the batch.</summary>
    private float ReferencePoint(EncodedLabels labels, ReadOnlySpan<int> chosen)
    {
        using Scope scope = Scope.Begin(record: false);
        batch.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            int[] prompt = labels.Examples[chosen[i]].Prompt;
            int[] completion = labels.Examples[chosen[(i + 1) % chosen.Length]].Completion;
            batch.Add(prompt, completion.AsSpan(0, Math.Min(completion.Length, maxLength - prompt.Length)));
        }

        Tensor logRatios = PackedTokens.Sum(Model.LogProbs(batch).LogProbs - reference.LogProbs(batch), batch.Starts); // [completions]
        return PreferenceObjectives.KtoReferencePoint(logRatios.ToArray());
    }

    private Tensor Losses(
        EncodedLabels data,
        ReferenceLogProbs kept,
        ReadOnlySpan<int> indices,
        LabelStatistics statistics,
        ulong? dropoutSeed = null
    )
    {
        Tensor referenceLogProbs = kept.Of(indices); // [tokens]
        var desirable = new float[indices.Length];
        batch.Clear();
        batch.Tokens.DropoutSeed = dropoutSeed;
        for (int i = 0; i < indices.Length; i++)
        {
            batch.Add(data.Examples[indices[i]].Prompt, data.Examples[indices[i]].Completion);
            desirable[i] = data.Desirable[indices[i]];
        }

        Tensor logRatios = PackedTokens.Sum(Model.LogProbs(batch).LogProbs - referenceLogProbs, batch.Starts); // [completions]
        Tensor losses = Loss(logRatios, Tensor.From(desirable), statistics.ReferencePoint);
        statistics.Add(logRatios.ToArray(), desirable, losses.Sum().Item(), options.Beta);
        return losses;
    }
}
