using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Direct preference optimization (Rafailov et al. 2023, arXiv:2305.18290): trains the policy on preference pairs
/// without a reward model and without sampling. Other losses give IPO (Azar et al. 2023), SLiC's hinge loss, ORPO (Hong
/// et al. 2024), SimPO (Meng et al. 2024) and others (<see cref="PreferenceLoss"/>). For another loss, derive from this class and override <see cref="Loss"/>.
/// </summary>
/// <remarks>
/// The reference's log-probabilities are computed once, before the first gradient step, and kept for all epochs. With
/// <see cref="DpoOptions.SyncReference"/>, which changes the reference, they are computed for each batch.
/// </remarks>
public class Dpo : LanguageTrainer
{
    private readonly DpoOptions options;
    private readonly MixedPreferenceObjective objective;
    private readonly ReferencePolicy? reference;
    private readonly ReferenceSync? referenceSync;
    private readonly EncodedPairs pairs,
        heldOut;
    private readonly ReferenceLogProbs? pairsReference,
        heldOutReference;
    private readonly ExampleBatches batches;
    private readonly PromptSampler sampler;
    private readonly PairBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="model">The policy to train.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="pairs">Preference pairs to train on.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="reference">The frozen reference policy; null for ORPO, SimPO and CPO, which use none.</param>
    /// <param name="evaluation">Preference pairs for evaluation; none by default.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, the reference is missing, or a pair is empty or too long.
    /// </exception>
    public Dpo(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<PreferencePair> pairs,
        DpoOptions options,
        ReferencePolicy? reference,
        IReadOnlyList<PreferencePair>? evaluation = null
    )
        : base(options, model, tokenizer)
    {
        batches = ExampleBatches.Of(pairs, options);
        objective = new MixedPreferenceObjective(
            options.Losses,
            options.LossWeights,
            options.Beta,
            options.LabelSmoothing,
            options.SimPoGamma
        );
        if (objective.NeedsReference && reference is null)
            throw new InvalidInputException(
                $"the loss {objective.Main.Loss} (loss_type) needs a reference policy; the losses orpo, simpo and cpo "
                    + "need none"
            );
        this.options = options;
        this.reference = objective.NeedsReference ? reference : null;
        int maxLength = options.MaxLengthFor(model);
        this.pairs = new EncodedPairs(pairs, tokenizer, maxLength);
        heldOut = new EncodedPairs(evaluation ?? [], tokenizer, maxLength);
        if (options.SyncReference)
        {
            referenceSync = new ReferenceSync(
                reference,
                model,
                options.ReferenceSyncSteps,
                options.ReferenceMixupAlpha
            );
            AddState("reference", referenceSync);
        }
        else if (objective.NeedsReference)
        {
            pairsReference = new ReferenceLogProbs(reference!, this.pairs.Sequences);
            heldOutReference = new ReferenceLogProbs(reference!, heldOut.Sequences);
        }

        sampler = new PromptSampler(model, tokenizer, (heldOut.Count > 0 ? heldOut : this.pairs).Sequences, options);
        Samples = sampler.NewTable();
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "dpo";

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Module Model)> FrozenModels =>
        pairsReference is null ? [] : [("reference", pairsReference.Model)];

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        new(
            SequenceLength.Longest(pairs.Sequences, 2 * LargestPart(options.BatchSize)),
            batch => Model.LogProbs(batch).LogProbs.Sum()
        )
        {
            Scored = [.. pairs.Sequences.Select(SequenceLength.Of)],
            Score = pairsReference is null ? null : pairsReference.Score,
            Generated = sampler.Prompts,
            LongestGenerated = sampler.Longest,
        };

    /// <inheritdoc/>
    protected sealed override void RunIteration() =>
        IterateOver(
            batches,
            (examples, remaining) =>
            {
                var statistics = new PreferenceStatistics();
                double share = pairs.PairsPerChosenToken(examples);
                double norm = GradientStep(
                    examples.Length,
                    remaining,
                    (from, to) =>
                        Losses(pairs, pairsReference, examples.AsSpan(from..to), share, statistics, DropoutSeed(from))
                            .Sum() * (1f / examples.Length),
                    statistics.Sums
                );
                referenceSync?.AfterStep(OptimizerSteps);
                return statistics.Mean(norm);
            }
        );

    /// <summary>
    /// Computes the loss of each pair; by default the first of <see cref="DpoOptions.Losses"/>, to which the others are
    /// added.
    /// </summary>
    /// <param name="chosen">
    /// Of the chosen completions, [pairs]: Σ log(π/π_ref) over the tokens for the loss sigmoid and others, its mean over
    /// the tokens for ipo and sigmoid_norm, Σ log π for cpo, and the mean of log π for orpo and simpo
    /// (<see cref="PreferenceObjective.Reduce"/>).
    /// </param>
    /// <param name="rejected">The same for the rejected completions, [pairs].</param>
    /// <returns>Losses, [pairs]. Training minimizes their mean over the batch.</returns>
    protected virtual Tensor Loss(Tensor chosen, Tensor rejected) => objective.Main.Losses(chosen, rejected);

    /// <inheritdoc/>
    protected override void Measure()
    {
        if (heldOut.Count == 0)
            return;
        var statistics = new PreferenceStatistics();
        foreach (int[] indices in Enumerable.Range(0, heldOut.Count).Chunk(options.BatchSize))
        {
            using Scope scope = Scope.Begin(record: false);
            Losses(heldOut, heldOutReference, indices, heldOut.PairsPerChosenToken(indices), statistics);
        }

        BatchMetrics mean = statistics.Mean(gradientNorm: 0);
        Metrics.Add(LanguageMetricTags.EvaluationLoss, mean.Loss);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, mean.Accuracy);
    }

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => sampler.Sample(table, Steps, reference);

    private Tensor Losses(
        EncodedPairs data,
        ReferenceLogProbs? known,
        ReadOnlySpan<int> indices,
        double supervisedShare,
        PreferenceStatistics statistics,
        ulong? dropoutSeed = null
    )
    {
        Tensor referenceLogProbs = known is null ? default : known.Of(data.SequencesOf(indices)); // [tokens]
        (TokenExample[] better, TokenExample[] worse) = data.Select(indices);
        batch.Fill(better, worse);
        batch.Sequences.Tokens.DropoutSeed = dropoutSeed;
        if (known is null && reference is not null)
            referenceLogProbs = reference.LogProbs(batch.Sequences);
        Tensor logProbs = Model.LogProbs(batch.Sequences).LogProbs; // [tokens]
        return objective.Losses(batch, logProbs, referenceLogProbs, supervisedShare, Loss, statistics);
    }
}
