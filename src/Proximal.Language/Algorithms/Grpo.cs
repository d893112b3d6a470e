using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Group relative policy optimization and its variants: policy optimization that compares completions instead of
/// training a value function. One algorithm covers GRPO (Shao et al. 2024, arXiv:2402.03300), Dr. GRPO (Liu et al.
/// 2025), DAPO (Yu et al. 2025), GSPO (Zheng et al. 2025), CISPO (MiniMax 2025), RLOO (Ahmadian et al. 2024) and
/// REINFORCE++ (Hu 2025); <see cref="GrpoVariant"/> is the table of their options. For another loss, derive from this class and override <see cref="Loss"/>.
/// </summary>
public class Grpo : LanguageTrainer
{
    private readonly GrpoOptions options;
    private readonly CompletionCollector completions;
    private readonly CompletionBatch batch = new();
    private readonly MinibatchShuffle shuffle;
    private readonly LossMetrics partMetrics = new(),
        minibatchMetrics = new(),
        sum = new();
    private readonly TokenColumn weights = new();
    private readonly float[] sequenceAdvantages;
    private readonly GroupCollector groups;
    private readonly ReferenceSync? referenceSync;

    /// <summary>Creates a trainer.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a required part is missing.
    /// </exception>
    public Grpo(AlignmentParts parts, GrpoOptions options)
        : base(options, parts.Policy, parts.Tokenizer)
    {
        this.options = options;
        completions = new CompletionCollector(parts, options);
        sequenceAdvantages = new float[options.BatchSize];
        groups = new GroupCollector(completions, options);
        shuffle = new MinibatchShuffle(options.Seed);
        Samples = completions.NewTable();
        AddState("prompts", completions.PromptOrder);
        AddState("monitor", completions.Monitor);
        AddState("shuffle", shuffle);
        if (!options.SyncReference)
            return;
        referenceSync = new ReferenceSync(
            parts.Reference,
            parts.Policy,
            options.ReferenceSyncSteps,
            options.ReferenceMixupAlpha
        );
        AddState("reference", referenceSync);
    }

    /// <inheritdoc/>
    public override string Algorithm => "grpo";

    /// <inheritdoc/>
    public override double? Score => completions.Score(Metrics);

    /// <summary>Completions of the last update.</summary>
    internal CompletionRollout Rollout { get; } = new();

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Module Model)> FrozenModels => completions.FrozenModels;

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        completions.Passes(LargestPart(MinibatchSize), options.GroupSize);

    private int MinibatchSize => options.MinibatchSize == 0 ? options.BatchSize : options.MinibatchSize;

    private double ClipHigh => options.ClipRangeHigh ?? options.ClipRange;

    private bool HasKlLoss => options.KlCoefficient > 0 && !options.KlInReward;

    /// <inheritdoc/>
    protected sealed override void RunIteration()
    {
        double remaining = Remaining;

        // Prompts, and a group of completions of each by the current policy, with their scores.
        OnRolloutStart();
        groups.Collect(Steps, Rollout, Clock);
        FillLogProbs();
        EndRollout(completions, Rollout, options.KlCoefficient);
        if (options.MaxGenerationBatches > 1)
            Metrics.Add(LanguageMetricTags.GenerationBatches, groups.Batches);
        ComputeAdvantages();

        // Epochs of shuffled minibatches. The order is empty if every group has equal scores and is skipped.
        int[] order = [.. groups.Selected(Rollout)];
        int minibatchSize = MinibatchSize;
        sum.Clear();
        int steps = 0;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            shuffle.Shuffle(order);
            for (int from = 0; from < order.Length; from += minibatchSize, steps++)
            {
                int[] minibatch = order[from..Math.Min(from + minibatchSize, order.Length)];
                sum.Add(Step(minibatch, remaining));
            }
        }

        if (steps > 0)
            ReportLoss(sum, steps);
        EndUpdate(remaining);
    }

    /// <summary>Computes scores of the completions, and log-probabilities and KL estimates of their tokens.</summary>
    internal void EvaluateRollout()
    {
        groups.Score(Rollout);
        FillLogProbs();
    }

    // Log-probabilities of every token under policy and reference, and their KL estimate.
    private void FillLogProbs()
    {
        completions.LogProbs.Fill(Rollout);
        Clock.Count(TrainingPhase.Policy);
    }

    /// <summary>Computes rewards and advantages of the rollout's tokens.</summary>
    internal void ComputeAdvantages()
    {
        CompletionRollout r = Rollout;

        // Rewards: the score at the last token, and -β KL at every token where KL is part of the reward.
        if (options.OverlongMargin > 0)
        {
            for (int i = 0; i < r.Sequences; i++)
                r.FinalRewards[i] += ScoreShaping.Overlong(
                    r.Completions[i].Tokens.Length,
                    completions.MaxTokens,
                    options.OverlongMargin
                );
        }

        TokenRewards.Fill(
            r.Kl.All,
            options.KlInReward ? options.KlCoefficient : 0,
            r.FinalRewards,
            r.Starts,
            r.Rewards.All,
            r.DenseRewards.All
        );

        // Advantages: one for each completion, from the rewards of its group, or one for each token, from rewards to
        // go.
        if (options.Baseline == AdvantageBaseline.None)
        {
            GroupAdvantages.FillRewardsToGo(r.Rewards.All, r.Starts, r.Advantages.All);
            r.ClearAbstained(r.Advantages);
        }
        else
        {
            PackedTokens.Sum(r.Rewards.All, r.Starts, sequenceAdvantages);
            for (int i = 0; i < r.Sequences; i++)
                if (RewardFunction.IsAbstained(r.Scores[i]))
                    sequenceAdvantages[i] = RewardFunction.Abstained;
            GroupAdvantages.Fill(
                options.Baseline,
                options.ScaleRewards,
                sequenceAdvantages,
                options.GroupSize,
                sequenceAdvantages
            );
            PackedTokens.Spread(sequenceAdvantages, r.Starts, r.Advantages.All);
        }

        if (options.WhitenAdvantages)
            GroupAdvantages.Standardize(r.Advantages.All, r.Starts, r.Scores);
    }

    /// <summary>Takes one gradient step on a minibatch.</summary>
    /// <param name="minibatch">Indices of completions.</param>
    /// <param name="remaining">Position in the schedules.</param>
    /// <returns>Metrics of the minibatch; overwritten by the next step.</returns>
    internal LossMetrics Step(int[] minibatch, double remaining)
    {
        int[] starts = FillWeights(minibatch);
        minibatchMetrics.Clear();
        minibatchMetrics.GradientNorm = GradientStep(
            minibatch.Length,
            remaining,
            (first, end) => PartLoss(minibatch.AsSpan(first..end), weights.All[starts[first]..starts[end]])
        );
        referenceSync?.AfterStep(OptimizerSteps);
        return minibatchMetrics;
    }

    /// <summary>
    /// Computes the loss of a part of a minibatch: -Σ w min(r A, clip(r, 1 - ε_low, 1 + ε_high) A) + β KL - c S, as
    /// weighted sums over its tokens, with dual clipping if <see cref="GrpoOptions.DualClip"/> is set, or with the first
    /// term of CISPO (<see cref="GrpoOptions.PolicyLoss"/>).
    /// </summary>
    /// <param name="batch">Tokens of completions.</param>
    /// <param name="metrics">
    /// Receives policy loss, entropy, approximate KL, clip fraction, and your own metrics.
    /// </param>
    /// <returns>The loss, a scalar.</returns>
    protected virtual Tensor Loss(in TokenMinibatch batch, LossMetrics metrics)
    {
        // log r, r = π/π_old, of the token or of its completion, [tokens]
        Tensor logRatio = ImportanceRatios.Log(
            options.ImportanceSampling,
            batch.LogProbs,
            batch.OldLogProbs,
            batch.Starts.Span
        );
        Tensor policyLoss =
            options.PolicyLoss == PolicyLoss.Cispo ? CispoLoss(batch, logRatio) : ClippedLoss(batch, logRatio);
        Tensor entropy = TokenObjectives.Mean(batch.Entropies, batch.Weights);
        Tensor loss = policyLoss;
        if (HasKlLoss)
        {
            Tensor kl = TokenObjectives.Kl(options.KlEstimator, batch.LogProbs, batch.ReferenceLogProbs, batch.Weights);
            loss += (float)options.KlCoefficient * kl;
            metrics.Set(LanguageMetricTags.KlLoss, kl.Item());
        }

        if (options.EntropyCoefficient != 0)
            loss -= (float)options.EntropyCoefficient * entropy;

        (metrics.PolicyLoss, metrics.Entropy) = (policyLoss.Item(), entropy.Item());
        SetRatioMetrics(batch, logRatio, metrics);
        return loss;
    }

    private Tensor CispoLoss(in TokenMinibatch batch, Tensor logRatio) =>
        TokenObjectives.Cispo(
            batch.LogProbs,
            logRatio.Exp(),
            batch.Advantages,
            batch.Weights,
            (float)options.ClipRange,
            (float)ClipHigh
        );

    private Tensor ClippedLoss(in TokenMinibatch batch, Tensor logRatio)
    {
        Tensor ratio = logRatio.Exp();
        Tensor clipped = ratio.Clamp(1 - (float)options.ClipRange, 1 + (float)ClipHigh);
        Tensor surrogate = Tensor.Min(ratio * batch.Advantages, clipped * batch.Advantages);
        if (options.DualClip is { } bound)
            surrogate = Tensor.Max(surrogate, (float)bound * batch.Advantages.Clamp(float.NegativeInfinity, 0));
        return -TokenObjectives.Mean(surrogate, batch.Weights);
    }

    private void SetRatioMetrics(in TokenMinibatch batch, Tensor logRatio, LossMetrics metrics)
    {
        bool perToken = options.ImportanceSampling == ImportanceSamplingLevel.Token;
        RatioStatistics ratios = RatioStatistics.Compute(
            perToken ? batch.LogProbs.AsSpan() : logRatio.AsSpan(),
            perToken ? batch.OldLogProbs.AsSpan() : new float[logRatio.Count],
            options.ClipRange,
            ClipHigh
        );
        (metrics.ApproximateKl, metrics.ClipFraction) = (
            batch.Share * ratios.ApproximateKl,
            batch.Share * ratios.ClipFraction
        );
        metrics.LargestLogRatio = ratios.LargestLogRatio;
    }

    /// <inheritdoc/>
    protected override void Measure() => completions.Evaluate(Metrics);

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) =>
        completions.Sample(table, Steps, group: completions.GroupOf(Rollout, options.GroupSize));

    /// <summary>Runs the policy on a part of a minibatch and computes its loss.</summary>
    private Tensor PartLoss(ReadOnlySpan<int> sequences, ReadOnlySpan<float> tokenWeights)
    {
        CompletionRollout r = Rollout;
        r.FillBatch(batch, sequences);
        TokenLogProbs policy = Model.LogProbs(batch, options.Sampling.Temperature);
        partMetrics.Clear();
        Tensor loss = Loss(
            new TokenMinibatch
            {
                LogProbs = policy.LogProbs,
                Entropies = policy.Entropies,
                OldLogProbs = r.Gather(r.OldLogProbs, sequences),
                ReferenceLogProbs = r.Gather(r.ReferenceLogProbs, sequences),
                Advantages = r.Gather(r.Advantages, sequences),
                Weights = Tensor.From(tokenWeights, tokenWeights.Length),
                Starts = batch.Starts.ToArray(),
                Share = (double)batch.Count / weights.All.Length,
            },
            partMetrics
        );
        partMetrics.Loss = loss.Item();
        minibatchMetrics.Add(partMetrics);
        return loss;
    }

    /// <summary>Fills <see cref="weights"/> with the weight of every token of a minibatch.</summary>
    /// <returns>The start of each completion among the tokens.</returns>
    private int[] FillWeights(ReadOnlySpan<int> minibatch)
    {
        int[] starts = [0, .. new int[minibatch.Length]];
        for (int i = 0; i < minibatch.Length; i++)
            starts[i + 1] = starts[i] + Rollout.Completions[minibatch[i]].Tokens.Length;
        weights.Resize(starts[^1]);
        bool[] excluded = options.MaskTruncatedCompletions
            ? Array.ConvertAll(minibatch.ToArray(), i => !Rollout.Ended[i])
            : [];
        TokenWeights.Fill(options.Aggregation, starts, completions.MaxTokens, weights.All, excluded);
        return starts;
    }
}
