using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Policy optimisation without a value function: each completion is compared with others. One algorithm covers GRPO (Shao et al.
/// 2024, arXiv:2402.03300), Dr. GRPO (Liu et al. 2025), DAPO (Yu et al. 2025), RLOO (Ahmadian et al. 2024) and REINFORCE++ (Hu
/// 2025); <see cref="GrpoOptions"/> tells them apart.
/// </summary>
public sealed class Grpo : OnlineTrainer
{
    private readonly GrpoOptions options;
    private readonly CompletionBatch batch = new();
    private readonly TokenColumn weights = new();
    private readonly float[] sequenceAdvantages;
    private int[] order = [];
    private Rng shuffle;

    /// <summary>Prepares training.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">All settings.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a part that is needed is missing.</exception>
    public Grpo(AlignmentParts parts, GrpoOptions options)
        : base(parts, options, head: null)
    {
        this.options = options;
        sequenceAdvantages = new float[options.BatchSize];
        shuffle = new Rng(options.Seed, LanguageStreams.Minibatches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "grpo";

    /// <inheritdoc/>
    private protected override int CompletionsPerPrompt => options.GroupSize;

    private double ClipHigh => options.ClipRangeHigh ?? options.ClipRange;

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
    }

    /// <inheritdoc/>
    private protected override void Learn(double remaining)
    {
        EstimateAdvantages();
        order = [.. Taught()];
        int minibatch = options.MinibatchSize == 0 ? options.BatchSize : options.MinibatchSize;
        var figures = new TokenStepFigures();
        int taken = 0;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            shuffle.Shuffle(order.AsSpan());
            for (int from = 0; from < order.Length; from += minibatch, taken++)
            {
                var part = new LossPart(this, order.AsMemory(from, Math.Min(minibatch, order.Length - from)));
                part.Figures.GradientNorm = Step(part.Count, ref part, remaining);
                figures.Add(part.Figures);
            }
        }

        // Where all groups agree with themselves there was nothing to learn.
        if (taken > 0) figures.Report(Metrics, taken);
        if (taken > 0 && HasKlLoss) Metrics.Add(LanguageMetricTags.KlLoss, figures.Kl / taken);
    }

    private bool HasKlLoss => options.KlCoefficient > 0 && !options.KlInReward;

    /// <summary>One advantage for each completion, or for REINFORCE++ one for each token.</summary>
    private void EstimateAdvantages()
    {
        CompletionRollout r = Rollout;
        if (options.OverlongMargin > 0)
        {
            for (int i = 0; i < r.Sequences; i++)
                r.FinalRewards[i] += ScoreShaping.Overlong(r.Completions[i].Tokens.Length, options.Sampling.MaxTokens, options.OverlongMargin);
        }

        double penalty = options.KlInReward ? options.KlCoefficient : 0;
        TokenRewards.Fill(r.Kl.All, penalty, r.FinalRewards, r.Starts, r.Rewards.All, r.DenseRewards.All);
        if (options.Baseline == AdvantageBaseline.Batch)
        {
            GroupAdvantages.FillReinforcePlusPlus(r.Rewards.All, r.Starts, r.Advantages.All);
            return;
        }

        PackedTokens.Sum(r.Rewards.All, r.Starts, sequenceAdvantages);
        GroupAdvantages.Fill(GroupBaselineOf(options.Baseline), sequenceAdvantages, options.GroupSize, sequenceAdvantages);
        PackedTokens.Spread(sequenceAdvantages, r.Starts, r.Advantages.All);
    }

    private static GroupBaseline GroupBaselineOf(AdvantageBaseline baseline) => baseline switch
    {
        AdvantageBaseline.GroupMean => GroupBaseline.Mean,
        AdvantageBaseline.LeaveOneOut => GroupBaseline.LeaveOneOut,
        _ => GroupBaseline.Standardized,
    };

    /// <summary>The completions to learn from: all of them, or those of groups that are not all alike.</summary>
    private IEnumerable<int> Taught()
    {
        if (options.GroupSize < 2) return Enumerable.Range(0, Rollout.Sequences);
        var informative = new bool[Rollout.Sequences / options.GroupSize];
        int found = GroupAdvantages.FindInformative(Rollout.Scores, options.GroupSize, informative);
        Metrics.Add(LanguageMetricTags.InformativeGroups, (double)found / informative.Length);
        IEnumerable<int> all = Enumerable.Range(0, Rollout.Sequences);
        return options.SkipUniformGroups ? all.Where(i => informative[i / options.GroupSize]) : all;
    }

    /// <summary>Clipped surrogate + β KL - c entropy of some of a minibatch's completions, with the token weights of the whole minibatch.</summary>
    private void Differentiate(ReadOnlySpan<int> sequences, Tensor weights, ref TokenStepFigures figures)
    {
        CompletionRollout r = Rollout;
        batch.Clear();
        foreach (int i in sequences) batch.Add(r.Completions[i].Prompt, r.Completions[i].Tokens);
        (Tensor logProbs, Tensor entropies, _) = Model.LogProbs(batch, options.Sampling.Temperature);                     // [tokens] each
        Tensor oldLogProbs = r.Gather(r.OldLogProbs, sequences);

        Tensor policyLoss = TokenObjectives.Policy(
            logProbs, oldLogProbs, r.Gather(r.Advantages, sequences), weights, (float)options.ClipRange, (float)ClipHigh, (float?)options.DualClip);
        Tensor entropy = TokenObjectives.Mean(entropies, weights);
        Tensor loss = policyLoss;
        if (HasKlLoss)
        {
            Tensor kl = TokenObjectives.Kl(options.KlEstimator, logProbs, r.Gather(r.ReferenceLogProbs, sequences), weights);
            loss += (float)options.KlCoefficient * kl;
            figures.Kl += kl.Item();
        }

        if (options.EntropyCoefficient != 0) loss -= (float)options.EntropyCoefficient * entropy;
        loss.Backward();

        figures.PolicyLoss += policyLoss.Item();
        figures.Entropy += entropy.Item();
        figures.Loss += loss.Item();
        figures.CompareWithOld(logProbs, oldLogProbs, options.ClipRange, ClipHigh, (double)batch.Count / this.weights.All.Length);
    }

    /// <summary>The weight of every token of a minibatch, and where its completions begin among them.</summary>
    private int[] Weigh(ReadOnlySpan<int> minibatch)
    {
        int[] starts = [0, .. new int[minibatch.Length]];
        for (int i = 0; i < minibatch.Length; i++) starts[i + 1] = starts[i] + Rollout.Completions[minibatch[i]].Tokens.Length;
        weights.Resize(starts[^1]);
        TokenWeights.Fill(options.Aggregation, starts, options.Sampling.MaxTokens, weights.All);
        return starts;
    }

    private struct LossPart(Grpo grpo, ReadOnlyMemory<int> minibatch) : ILossPart
    {
        private readonly int[] starts = grpo.Weigh(minibatch.Span);

        public TokenStepFigures Figures;

        public readonly int Count => minibatch.Length;

        public void Differentiate(int from, int to)
        {
            ReadOnlySpan<float> weights = grpo.weights.All[starts[from]..starts[to]];
            grpo.Differentiate(minibatch.Span[from..to], Tensor.From(weights, weights.Length), ref Figures);
        }
    }
}
