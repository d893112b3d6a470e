using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Direct preference optimisation (Rafailov et al. 2023, arXiv:2305.18290): the policy itself is the reward model, so preferences
/// are learned by a loss on pairs, without sampling. With other losses it is IPO (Azar et al. 2023), SLiC's hinge, ORPO (Hong et al.
/// 2024) and SimPO (Meng et al. 2024).
/// </summary>
public sealed class Dpo : OfflineTrainer
{
    private readonly DpoOptions options;
    private readonly PreferenceStep step;
    private readonly EncodedPairs pairs;
    private readonly EncodedPairs heldOut;

    /// <summary>Prepares training.</summary>
    /// <param name="model">The policy that learns.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="pairs">What was preferred to what.</param>
    /// <param name="options">All settings.</param>
    /// <param name="reference">The frozen policy that it is compared with; null for ORPO and SimPO, which need none.</param>
    /// <param name="evaluation">Pairs that are not learned from; none by default.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, the reference is missing, or a pair is empty or too long.</exception>
    public Dpo(
        CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<PreferencePair> pairs, DpoOptions options, ReferencePolicy? reference,
        IReadOnlyList<PreferencePair>? evaluation = null)
        : base(options, model, tokenizer, pairs.Count)
    {
        if (options.Objective.NeedsReference && reference is null)
            throw new InvalidInputException($"the loss {options.Loss} (loss_type) compares the policy with a reference: give one, or take orpo or simpo");
        this.options = options;
        step = new PreferenceStep(model, reference, options.Objective);
        this.pairs = new EncodedPairs(pairs, tokenizer, MaxLength);
        heldOut = new EncodedPairs(evaluation ?? [], tokenizer, MaxLength);
        SampleFrom((heldOut.Count > 0 ? heldOut : this.pairs).Chosen);
    }

    /// <inheritdoc/>
    public override string Algorithm => "dpo";

    /// <inheritdoc/>
    private protected override void Measure()
    {
        if (heldOut.Count == 0) return;
        var figures = new PreferenceFigures();
        for (int from = 0; from < heldOut.Count; from += options.BatchSize)
        {
            using Scope scope = Scope.Begin(record: false);
            int count = Math.Min(options.BatchSize, heldOut.Count - from);
            step.Losses(heldOut.Chosen.AsSpan(from, count), heldOut.Rejected.AsSpan(from, count), ref figures);
        }

        OfflineStep mean = figures.Mean(gradientNorm: 0);
        Metrics.Add(LanguageMetricTags.EvaluationLoss, mean.Loss);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, mean.Accuracy);
    }

    /// <inheritdoc/>
    private protected override OfflineStep Learn(ReadOnlyMemory<int> examples, double remaining)
    {
        var part = new LossPart(this, examples);
        double norm = Step(examples.Length, ref part, remaining);
        return part.Figures.Mean(norm);
    }

    private struct LossPart(Dpo dpo, ReadOnlyMemory<int> chosen) : ILossPart
    {
        public PreferenceFigures Figures;

        public void Differentiate(int from, int to)
        {
            (TokenExample[] better, TokenExample[] worse) = dpo.pairs.Select(chosen.Span[from..to]);
            Tensor losses = dpo.step.Losses(better, worse, ref Figures, dpo.DropoutSeed(from));                                             // [pairs]
            (losses.Sum() * (1f / chosen.Length)).Backward();
        }
    }
}
