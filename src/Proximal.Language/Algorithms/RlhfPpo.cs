using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Proximal Policy Optimization for language models (Ziegler et al. 2019, arXiv:1909.08593; Stiennon et al. 2020;
/// Ouyang et al. 2022). A completion is an episode and a token is an action. The reward of a token is -β times the KL
/// estimate between policy and reference; the last token also receives the score of the completion. For another loss,
/// derive from this class and override <see cref="Loss"/>.
/// </summary>
public class RlhfPpo : LanguageTrainer
{
    private readonly RlhfPpoOptions options;
    private readonly ValueFunction valueFunction;
    private readonly KlController klController;
    private readonly CompletionCollector completions;
    private readonly CompletionBatch batch = new();
    private readonly MinibatchShuffle shuffle;
    private readonly LossMetrics partMetrics = new(),
        minibatchMetrics = new(),
        sum = new();
    private readonly int[] order;
    private float clipRange;

    /// <summary>Creates a trainer.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="valueFunction">
    /// The value function: a head on the policy's trunk, or a separate model; null for a new linear head whose values
    /// start at 0.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a required part is missing.
    /// </exception>
    public RlhfPpo(AlignmentParts parts, RlhfPpoOptions options, ValueFunction? valueFunction = null)
        : base(
            options,
            parts.Policy,
            parts.Tokenizer,
            valueFunction ??= new ValueFunction(new ValueHead(parts.Policy.Config.Width))
        )
    {
        this.options = options;
        this.valueFunction = valueFunction;
        if (valueFunction.Model is { } valueModel)
            valueModel.GradientCheckpointing = options.GradientCheckpointing;
        completions = new CompletionCollector(parts, options);
        klController =
            options.KlControl == KlControl.Adaptive
                ? new AdaptiveKlController(options.KlCoefficient, options.KlTarget, options.KlHorizon)
                : new FixedKlController(options.KlCoefficient);
        shuffle = new MinibatchShuffle(options.Seed);
        order = new int[options.BatchSize];
        Samples = completions.NewTable();
        AddState("prompts", completions.PromptOrder);
        AddState("monitor", completions.Monitor);
        AddState("shuffle", shuffle);
        AddState("kl", klController);
    }

    /// <inheritdoc/>
    public override string Algorithm => "rlhf";

    /// <inheritdoc/>
    public override double? Score => completions.Score(Metrics);

    /// <summary>Completions of the last update.</summary>
    internal CompletionRollout Rollout { get; } = new();

    /// <summary>
    /// Largest |log ratio| in the last update's first minibatch: rounding errors only, because the policy has not
    /// changed yet.
    /// </summary>
    internal double FirstLogRatio { get; private set; }

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Module Model)> FrozenModels => completions.FrozenModels;

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        completions.Passes(LargestPart(options.MinibatchSize), group: 1, valueFunction);

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        base.SaveModel(folder);
        valueFunction.Save(folder);
    }

    /// <inheritdoc/>
    protected sealed override void RunIteration()
    {
        double remaining = Remaining;

        // Prompts, and one completion of each by the current policy.
        OnRolloutStart();
        PromptItem[] prompts = completions.NextPrompts(completionsPerPrompt: 1);
        completions.Sampler.Sample(prompts, LanguageStreams.FirstCompletion + (ulong)Steps, group: 1, Rollout);
        Clock.Count(TrainingPhase.Policy);
        EvaluateRollout();
        EndRollout(completions, Rollout, KlCoefficient);
        ComputeAdvantages();

        // Epochs of shuffled minibatches.
        sum.Clear();
        int steps = 0;
        bool stopEarly = false;
        for (int epoch = 0; epoch < options.Epochs && !stopEarly; epoch++)
        {
            shuffle.Permutation(order);
            for (int from = 0; from < order.Length && !stopEarly; from += options.MinibatchSize, steps++)
            {
                int[] minibatch = order[from..Math.Min(from + options.MinibatchSize, order.Length)];
                LossMetrics metrics = Step(minibatch, remaining);
                stopEarly = IsKlTooLarge(metrics);
                if (steps == 0)
                    FirstLogRatio = metrics.LargestLogRatio;
                Debug.Assert(
                    steps > 0 || !(FirstLogRatio >= 1e-3),
                    "before the first gradient step the policy equals the one that sampled the tokens: the "
                        + "ratio must be 1"
                );
                sum.Add(metrics);
            }
        }

        ReportLoss(sum, steps);
        completions.ValueLoss = sum.ValueLoss / steps;
        Metrics.Add(MetricTags.ValueLoss, completions.ValueLoss);
        Metrics.Add(MetricTags.ClipRange, options.ClipRange.At(remaining));
        Metrics.Add(MetricTags.ExplainedVariance, ExplainedVariance.Compute(Rollout.Values.All, Rollout.Returns.All));
        UpdateKlCoefficient();
        EndUpdate(remaining);
    }

    /// <summary>The coefficient of the KL penalty in the next rewards.</summary>
    internal double KlCoefficient => klController.Coefficient;

    /// <summary>Computes scores of the completions, and log-probabilities, KL estimates and values of their
    /// tokens.</summary>
    internal void EvaluateRollout()
    {
        CompletionRollout r = Rollout;

        // Scores of the completions.
        completions.Scorer.Score(r);
        completions.Scorer.RequireScores(r);
        Clock.Count(TrainingPhase.Environment);

        // Log-probabilities of every token under policy and reference, their KL estimate, and values.
        completions.LogProbs.Fill(r, (batch, states, first) => FillValues(r, batch, states, first));
        Clock.Count(TrainingPhase.Policy);
    }

    /// <summary>Computes rewards, advantages and returns of the rollout's tokens.</summary>
    internal void ComputeAdvantages()
    {
        ComputeAdvantages(Rollout, options.WhitenRewards);
        if (options.WhitenAdvantages)
            Whitening.Whiten(Rollout.Advantages.All);
    }

    private void FillValues(CompletionRollout rollout, CompletionBatch batch, Tensor states, int first) =>
        valueFunction.Forward(batch, states).CopyTo(rollout.Values.All[first..]);

    private void ComputeAdvantages(CompletionRollout r, bool whitenRewards)
    {
        // Rewards: -β KL at every token, and the score at the last one.
        TokenRewards.Fill(r.Kl.All, KlCoefficient, r.FinalRewards, r.Starts, r.Rewards.All, r.DenseRewards.All);
        if (whitenRewards)
            Whitening.Whiten(r.Rewards.All, shiftMean: false);

        // Generalized advantage estimation within each completion; the value after its end is 0.
        if (options.Credit == CreditAssignment.Turn)
            TurnAdvantages.Compute(
                r.Rewards.All,
                r.Values.All,
                r.Starts,
                r.TurnStarts,
                options.Gamma,
                options.GaeLambda,
                r.Advantages.All,
                r.Returns.All
            );
        else
            GeneralizedAdvantageEstimation.Compute(
                r.Rewards.All,
                r.Values.All,
                r.Starts,
                options.Gamma,
                options.GaeLambda,
                r.Advantages.All,
                r.Returns.All
            );
    }

    /// <summary>
    /// Takes one gradient step on a minibatch. Skipped if the approximate KL divergence exceeds 1.5 · target_kl.
    /// </summary>
    /// <param name="minibatch">Indices of completions.</param>
    /// <param name="remaining">Position in the schedules.</param>
    /// <returns>Metrics of the minibatch; overwritten by the next step.</returns>
    internal LossMetrics Step(int[] minibatch, double remaining)
    {
        clipRange = (float)options.ClipRange.At(remaining);
        int tokens = Rollout.TokensOf(minibatch);
        minibatchMetrics.Clear();
        minibatchMetrics.GradientNorm = GradientStep(
            minibatch.Length,
            remaining,
            loss: (first, end) => PartLoss(minibatch.AsSpan(first..end), tokens),
            isRejected: () => IsKlTooLarge(minibatchMetrics)
        );
        return minibatchMetrics;
    }

    /// <summary>Adapts the KL coefficient to the KL divergence of the rollout's completions.</summary>
    internal void UpdateKlCoefficient() => klController.Update(Rollout.MeanOfSums(Rollout.Kl), Rollout.Sequences);

    /// <summary>
    /// Computes the loss of a part of a minibatch: L = -L^CLIP + c₁ L^VF - c₂ S (Schulman et al. 2017, equation 9,
    /// negated), as weighted sums over its tokens.
    /// </summary>
    /// <param name="batch">Tokens of completions.</param>
    /// <param name="metrics">
    /// Receives policy loss, value loss, entropy, approximate KL, clip fraction, and your own metrics.
    /// </param>
    /// <returns>The loss, a scalar.</returns>
    protected virtual Tensor Loss(in TokenMinibatch batch, LossMetrics metrics)
    {
        Tensor ratio = (batch.LogProbs - batch.OldLogProbs).Exp(); // r = π/π_old, [tokens]
        Tensor clipped = ratio.Clamp(1 - clipRange, 1 + clipRange);
        Tensor surrogate = Tensor.Min(ratio * batch.Advantages, clipped * batch.Advantages); // equation 7
        Tensor policyLoss = -TokenObjectives.Mean(surrogate, batch.Weights);
        Tensor valueLoss = TokenObjectives.Value(
            batch.Values,
            batch.OldValues,
            batch.Returns,
            batch.Weights,
            (float?)options.ClipRangeValue
        );
        Tensor entropy = TokenObjectives.Mean(batch.Entropies, batch.Weights);
        Tensor loss = policyLoss + ((float)options.ValueCoefficient * valueLoss);
        if (options.EntropyCoefficient != 0)
            loss -= (float)options.EntropyCoefficient * entropy;

        (metrics.PolicyLoss, metrics.ValueLoss, metrics.Entropy) = (
            policyLoss.Item(),
            valueLoss.Item(),
            entropy.Item()
        );
        RatioStatistics ratios = RatioStatistics.Compute(
            batch.LogProbs.AsSpan(),
            batch.OldLogProbs.AsSpan(),
            clipRange,
            clipRange
        );
        (metrics.ApproximateKl, metrics.ClipFraction) = (
            batch.Share * ratios.ApproximateKl,
            batch.Share * ratios.ClipFraction
        );
        metrics.LargestLogRatio = ratios.LargestLogRatio;
        return loss;
    }

    /// <inheritdoc/>
    protected override void Measure() => completions.Evaluate(Metrics);

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => completions.Sample(table, Steps, FillValues, FillCredit);

    // Without whitening, whose moments are those of the completions of an update.
    private IEnumerable<(string Name, TokenColumn Column)> FillCredit(CompletionRollout rollout)
    {
        ComputeAdvantages(rollout, whitenRewards: false);
        return
        [
            (TokenValues.Reward, rollout.Rewards),
            (TokenValues.Value, rollout.Values),
            (TokenValues.Advantage, rollout.Advantages),
        ];
    }

    private bool IsKlTooLarge(LossMetrics metrics) => metrics.ApproximateKl > 1.5 * options.TargetKl;

    /// <summary>
    /// Runs the policy on a part of a minibatch and computes its loss. Each token of the minibatch has the same weight.
    /// </summary>
    private Tensor PartLoss(ReadOnlySpan<int> sequences, int minibatchTokens)
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
                Weights = Tensor.Full(1f / minibatchTokens, batch.Count),
                Starts = batch.Starts.ToArray(),
                Share = (double)batch.Count / minibatchTokens,
                Values = valueFunction.Forward(batch, policy.NextTokenStates),
                OldValues = r.Gather(r.Values, sequences),
                Returns = r.Gather(r.Returns, sequences),
            },
            partMetrics
        );
        partMetrics.Loss = loss.Item();
        minibatchMetrics.Add(partMetrics);
        return loss;
    }
}
