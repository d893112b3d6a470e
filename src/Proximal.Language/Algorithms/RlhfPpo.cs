using System.Diagnostics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Proximal Policy Optimization for language models (Ziegler et al. 2019, arXiv:1909.08593; Stiennon et al. 2020; Ouyang et al.
/// 2022) with its four parts: the policy, its value function, the reward and the frozen reference. A completion is an episode, a
/// token an action; every token's reward is -β times its divergence from the reference, and the last one has the score as well.
/// </summary>
public sealed class RlhfPpo : OnlineTrainer
{
    private readonly RlhfPpoOptions options;
    private readonly ValueFunction valueFunction;
    private readonly KlController klController;
    private readonly CompletionBatch batch = new();
    private readonly int[] order;
    private Rng shuffle;

    /// <summary>Prepares training.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts and the rewards.</param>
    /// <param name="options">All settings.</param>
    /// <param name="valueFunction">The value function: a head on the policy's trunk, or a model of its own; null for a new linear head, which says 0 at first.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a part that is needed is missing.</exception>
    public RlhfPpo(AlignmentParts parts, RlhfPpoOptions options, ValueFunction? valueFunction = null)
        : base(parts, options, valueFunction ??= new ValueFunction(new ValueHead(parts.Policy.Config.Width)))
    {
        this.options = options;
        this.valueFunction = valueFunction;
        klController = options.KlControl == KlControl.Adaptive
            ? new AdaptiveKlController(options.KlCoefficient, options.KlTarget, options.KlHorizon)
            : new FixedKlController(options.KlCoefficient);
        order = new int[options.BatchSize];
        shuffle = new Rng(options.Seed, LanguageStreams.Minibatches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "rlhf";

    /// <inheritdoc/>
    public override void SaveModel(string folder)
    {
        base.SaveModel(folder);
        valueFunction.Save(folder);
    }

    /// <inheritdoc/>
    private protected override double KlCoefficient => klController.Coefficient;

    /// <summary>The largest |log ratio| in the last update's first minibatch. No step has been taken there, so it is rounding alone, or a bug.</summary>
    internal double FirstLogRatio { get; private set; }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        klController.SaveState(state, $"{prefix}.kl");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        klController.LoadState(state, $"{prefix}.kl");
    }

    /// <inheritdoc/>
    private protected override void KeepValues(CompletionBatch batch, Tensor states, int firstToken) =>
        valueFunction.Forward(batch, states).CopyTo(Rollout.Values.All[firstToken..]);

    /// <inheritdoc/>
    private protected override void Learn(double remaining)
    {
        EstimateAdvantages();
        double clipRange = options.ClipRange.At(remaining);
        var figures = new TokenStepFigures();
        int taken = 0;
        bool tooFar = false;
        for (int epoch = 0; epoch < options.Epochs && !tooFar; epoch++)
        {
            shuffle.Permutation(order);
            for (int from = 0; from < order.Length && !tooFar; from += options.MinibatchSize)
            {
                var part = new LossPart(this, order.AsMemory(from, Math.Min(options.MinibatchSize, order.Length - from)), (float)clipRange);
                part.Figures.GradientNorm = Step(part.Count, ref part, remaining);
                if (taken++ == 0) FirstLogRatio = part.Figures.LargestLogRatio;
                Debug.Assert(taken > 1 || !(FirstLogRatio >= 1e-3), "before the first step the policy is the one that drew the tokens: the ratio must be 1");
                tooFar = part.IsRejected;
                figures.Add(part.Figures);
            }
        }

        figures.Report(Metrics, taken);
        Metrics.Add(MetricTags.ValueLoss, figures.ValueLoss / taken);
        Metrics.Add(MetricTags.ClipRange, clipRange);
        Metrics.Add(MetricTags.ExplainedVariance, ExplainedVariance.Compute(Rollout.Values.All, Rollout.Returns.All));
        klController.Update(Rollout.MeanOfSums(Rollout.Kl), Rollout.Sequences);
    }

    /// <summary>Rewards of the tokens, then generalised advantage estimation within each completion, whose end is worth nothing.</summary>
    private void EstimateAdvantages()
    {
        CompletionRollout r = Rollout;
        TokenRewards.Fill(r.Kl.All, klController.Coefficient, r.FinalRewards, r.Starts, r.Rewards.All, r.DenseRewards.All);
        if (options.WhitenRewards) Whitening.Whiten(r.Rewards.All, shiftMean: false);
        GeneralizedAdvantageEstimation.Compute(r.Rewards.All, r.Values.All, r.Starts, options.Gamma, options.GaeLambda, r.Advantages.All, r.Returns.All);
        if (options.WhitenAdvantages) Whitening.Whiten(r.Advantages.All);
    }

    /// <summary>Policy loss + c1 value loss - c2 entropy of some of a minibatch's completions, each a mean over the minibatch's tokens.</summary>
    private void Differentiate(ReadOnlySpan<int> sequences, int minibatchTokens, float clipRange, ref TokenStepFigures figures)
    {
        CompletionRollout r = Rollout;
        batch.Clear();
        foreach (int i in sequences) batch.Add(r.Completions[i].Prompt, r.Completions[i].Tokens);
        (Tensor logProbs, Tensor entropies, Tensor states) = Model.LogProbs(batch, options.Sampling.Temperature);     // [tokens], [tokens], [tokens, width]
        Tensor values = valueFunction.Forward(batch, states);                                                              // [tokens]
        Tensor oldLogProbs = r.Gather(r.OldLogProbs, sequences);

        Tensor weights = Tensor.Full(1f / minibatchTokens, batch.Count);
        Tensor policyLoss = TokenObjectives.Policy(logProbs, oldLogProbs, r.Gather(r.Advantages, sequences), weights, clipRange, clipRange);
        Tensor valueLoss = TokenObjectives.Value(values, r.Gather(r.Values, sequences), r.Gather(r.Returns, sequences), weights, (float?)options.ClipRangeValue);
        Tensor entropy = TokenObjectives.Mean(entropies, weights);
        Tensor loss = policyLoss + ((float)options.ValueCoefficient * valueLoss);
        if (options.EntropyCoefficient != 0) loss -= (float)options.EntropyCoefficient * entropy;
        loss.Backward();

        figures.PolicyLoss += policyLoss.Item();
        figures.ValueLoss += valueLoss.Item();
        figures.Entropy += entropy.Item();
        figures.Loss += loss.Item();
        figures.CompareWithOld(logProbs, oldLogProbs, clipRange, clipRange, (double)batch.Count / minibatchTokens);
    }

    private struct LossPart(RlhfPpo ppo, ReadOnlyMemory<int> minibatch, float clipRange) : ILossPart
    {
        private readonly int tokens = ppo.Rollout.TokensOf(minibatch.Span);

        public TokenStepFigures Figures;

        public readonly int Count => minibatch.Length;

        public readonly bool IsRejected => Figures.ApproximateKl > 1.5 * ppo.options.TargetKl;

        public void Differentiate(int from, int to) => ppo.Differentiate(minibatch.Span[from..to], tokens, clipRange, ref Figures);
    }
}
