using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Kahneman-Tversky optimisation (Ethayarajh et al. 2024, arXiv:2402.01306): learns from completions that were found good or bad one
/// by one, each against how far the policy is from its reference altogether.
/// </summary>
public sealed class Kto : OfflineTrainer
{
    private readonly KtoOptions options;
    private readonly ReferencePolicy reference;
    private readonly EncodedLabels completions;
    private readonly EncodedLabels heldOut;
    private readonly CompletionBatch batch = new();

    /// <summary>Prepares training.</summary>
    /// <param name="model">The policy that learns.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="completions">What was found good, and what bad.</param>
    /// <param name="options">All settings.</param>
    /// <param name="reference">The frozen policy that it is compared with.</param>
    /// <param name="evaluation">Completions that are not learned from; none by default.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a completion is empty or too long.</exception>
    public Kto(
        CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<LabeledCompletion> completions, KtoOptions options, ReferencePolicy reference,
        IReadOnlyList<LabeledCompletion>? evaluation = null)
        : base(options, model, tokenizer, completions.Count)
    {
        this.options = options;
        this.reference = reference;
        this.completions = new EncodedLabels(completions, tokenizer, MaxLength);
        heldOut = new EncodedLabels(evaluation ?? [], tokenizer, MaxLength);
        SampleFrom((heldOut.Count > 0 ? heldOut : this.completions).Examples);
    }

    /// <inheritdoc/>
    public override string Algorithm => "kto";

    /// <inheritdoc/>
    private protected override void Measure()
    {
        if (heldOut.Count == 0) return;
        double loss = 0, right = 0;
        foreach (int[] some in Enumerable.Range(0, heldOut.Count).Chunk(options.BatchSize))
        {
            using Scope scope = Scope.Begin(record: false);
            var figures = new LabelFigures(ReferencePoint(heldOut, some));
            Losses(heldOut, some, ref figures);
            OfflineStep mean = figures.Mean(gradientNorm: 0);
            loss += mean.Loss * some.Length;
            right += mean.Accuracy * some.Length;
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, loss / heldOut.Count);
        Metrics.Add(LanguageMetricTags.EvaluationAccuracy, right / heldOut.Count);
    }

    /// <inheritdoc/>
    private protected override OfflineStep Learn(ReadOnlyMemory<int> examples, double remaining)
    {
        var part = new LossPart(this, examples, ReferencePoint(completions, examples.Span));
        double norm = Step(examples.Length, ref part, remaining);
        return part.Figures.Mean(norm);
    }

    /// <summary>z: the log-ratio of completions behind prompts that are not theirs, shifted by one within the batch.</summary>
    private float ReferencePoint(EncodedLabels labels, ReadOnlySpan<int> chosen)
    {
        using Scope scope = Scope.Begin(record: false);
        batch.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            int[] prompt = labels.Examples[chosen[i]].Prompt;
            int[] completion = labels.Examples[chosen[(i + 1) % chosen.Length]].Completion;
            batch.Add(prompt, completion.AsSpan(0, Math.Min(completion.Length, MaxLength - prompt.Length)));
        }

        return PreferenceObjectives.KtoReferencePoint(LogRatios().ToArray());
    }

    /// <summary>The loss of each completion, [completions], with the sums over them that are reported.</summary>
    private Tensor Losses(EncodedLabels labels, ReadOnlySpan<int> chosen, ref LabelFigures figures, ulong? dropoutSeed = null)
    {
        var desirable = new float[chosen.Length];
        batch.Clear();
        for (int i = 0; i < chosen.Length; i++)
        {
            batch.Add(labels.Examples[chosen[i]].Prompt, labels.Examples[chosen[i]].Completion);
            desirable[i] = labels.Desirable[chosen[i]];
        }

        Tensor logRatios = LogRatios(dropoutSeed);                                                                  // [completions]
        Tensor losses = PreferenceObjectives.KtoLoss(
            logRatios, Tensor.From(desirable), figures.ReferencePoint, (float)options.Beta, (float)options.DesirableWeight, (float)options.UndesirableWeight);
        figures.Add(logRatios.ToArray(), desirable, losses.Sum().Item(), options.Beta);
        return losses;
    }

    /// <summary>log π/π_ref of each sequence of <see cref="batch"/>: [sequences].</summary>
    private Tensor LogRatios(ulong? dropoutSeed = null)
    {
        Tensor referenceLogProbs = reference.LogProbs(batch, temperature: 1);                                       // [tokens]
        batch.Tokens.DropoutSeed = dropoutSeed;
        return PackedTokens.Sum(Model.LogProbs(batch).LogProbs - referenceLogProbs, batch.Starts);
    }

    private struct LossPart(Kto kto, ReadOnlyMemory<int> chosen, float referencePoint) : ILossPart
    {
        public LabelFigures Figures = new(referencePoint);

        public void Differentiate(int from, int to) =>
            (kto.Losses(kto.completions, chosen.Span[from..to], ref Figures, kto.DropoutSeed(from)).Sum() * (1f / chosen.Length)).Backward();
    }
}
