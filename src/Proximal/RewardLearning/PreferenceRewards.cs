using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Reward of PPO that is learned from preferences between segments (Christiano et al. 2017, arXiv:1706.03741, section
/// 2.2): trains an ensemble before the first update, and replaces the rewards of rollouts by its mean.
/// </summary>
internal sealed class PreferenceRewards : IStateful
{
    private readonly PreferenceRewardOptions options;
    private readonly Policy policy;
    private readonly VectorEnvironment environments;
    private readonly SegmentPreferences preferences;
    private readonly SegmentInputs data;
    private readonly RewardNetwork[] members;
    private readonly BatchInference[] inference;
    private readonly RolloutTransitions transitions;
    private readonly RewardNormalizer? normalizer;
    private readonly int observationSize;
    private readonly float[] inputs; // [transitions, input]
    private readonly float[] outputs; // [transitions]
    private readonly float[] rewards; // [transitions]
    private readonly float[] action;
    private RewardFitResult result;
    private Rng random;

    /// <summary>Reads the preferences and creates networks with new weights.</summary>
    /// <param name="environments">Environments of the trainer.</param>
    /// <param name="policy">Policy that is trained.</param>
    /// <param name="rollout">Rollout of the trainer.</param>
    /// <param name="options">The options of the run, with a learned reward.</param>
    /// <exception cref="InvalidInputException">The preferences do not fit the environments.</exception>
    public PreferenceRewards(VectorEnvironment environments, Policy policy, Rollout rollout, PpoOptions options)
    {
        const string Key = "PreferenceReward (reward_model.preferences)";
        (this.environments, this.policy, this.options) = (environments, policy, options.PreferenceReward);
        environments.RequireOneAgent("preferences (reward_model.preferences)");
        if (environments is IRolloutSource)
            throw new InvalidInputException($"{Key} needs environments that the trainer steps itself: use null here");
        observationSize = policy.ObservationSpace.ObservationSize;
        preferences = this.options.Preferences ?? SegmentPreferences.Load(this.options.PreferencesPath!);
        preferences.RequireFits(
            policy.ObservationSpace,
            policy.ActionSpace,
            this.options.PreferencesPath ?? "the preferences"
        );
        data = new SegmentInputs(
            preferences,
            policy.ActionSpace,
            this.options.UsesActions,
            this.options.UsesTerminated
        );
        random = new Rng(options.Seed, RandomStreams.PreferenceRewards);
        members = new RewardNetwork[this.options.Members];
        int[] widths = [.. this.options.Widths];
        for (int i = 0; i < members.Length; i++)
            members[i] = new RewardNetwork(data.Width, widths, ref random);
        inference = [.. members.Select(member => new BatchInference(member.Forward, data.Width))];
        transitions = new RolloutTransitions(rollout.Steps, rollout.Environments, observationSize, hasPrevious: true);
        transitions.Begin(environments);
        normalizer = options.NormalizeRewards
            ? new RewardNormalizer(
                rollout.Environments,
                options.Gamma,
                options.ClipReward,
                options.NormalizationEpsilon
            )
            : null;
        inputs = new float[checked(rollout.Count * data.Width)];
        (outputs, rewards) = (new float[rollout.Count], new float[rollout.Count]);
        action = new float[policy.ActionSpace.ActionSize];
    }

    /// <summary>Networks, for reports.</summary>
    public IEnumerable<KeyValuePair<string, Module>> Networks =>
        members.Select(static (member, i) => new KeyValuePair<string, Module>($"reward_model.{i}", member));

    /// <summary>Size in bytes of the preferences and of what is stored for a rollout.</summary>
    public long Bytes =>
        data.Bytes + transitions.Bytes + (sizeof(float) * ((long)inputs.Length + outputs.Length + rewards.Length));

    /// <summary>Computes the networks once, for reports.</summary>
    public void ComputeNetworks()
    {
        foreach (RewardNetwork member in members)
            member.Forward(Tensor.Zeros(1, data.Width));
    }

    /// <summary>Trains the networks.</summary>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public void Fit()
    {
        (double loss, double validation, double accuracy) = (0, 0, 0);
        float[] steps = data.AllSteps();
        float[] predicted = new float[steps.Length / data.Width];
        for (int i = 0; i < members.Length; i++)
        {
            RewardFitResult fit = new RewardFit(members[i], data, options).Run(ref random);
            loss += fit.Loss / members.Length;
            validation += fit.ValidationLoss / members.Length;
            accuracy += fit.Accuracy / members.Length;
            inference[i].Run(steps, predicted);
            Normalize(members[i], predicted);
        }

        result = new RewardFitResult(loss, validation, accuracy);
    }

    /// <summary>Starts a rollout.</summary>
    public void BeginRollout() => transitions.BeginRollout();

    /// <summary>Stores the observations of a step of all environments.</summary>
    public void Add(VectorStep step) => transitions.Add(step);

    /// <summary>Replaces the rewards of a complete rollout.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="metrics">Receives the mean reward and the results of <see cref="Fit"/>.</param>
    public void ReplaceRewards(Rollout rollout, MetricsRecord metrics)
    {
        for (int i = 0; i < rollout.Count; i++)
        {
            policy.ToEnvironment(rollout.Actions.All.Slice(i * action.Length, action.Length), action);
            data.Write(
                transitions.Previous.Slice(i * observationSize, observationSize),
                action,
                rollout.Terminated.All[i],
                inputs.AsSpan(i * data.Width, data.Width)
            );
        }

        Predict(inputs, outputs, rewards);
        double sum = 0;
        foreach (float reward in rewards)
            sum += reward;
        metrics.Add(MetricTags.RewardModelReward, sum / rewards.Length);
        metrics.Add(MetricTags.RewardModelLoss, result.Loss);
        if (double.IsFinite(result.ValidationLoss))
            metrics.Add(MetricTags.RewardModelValidationLoss, result.ValidationLoss);
        if (double.IsFinite(result.Accuracy))
            metrics.Add(MetricTags.RewardModelAccuracy, result.Accuracy);
        WriteRewards(rollout);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.Set<byte>($"{prefix}.preferences", preferences.Hash());
        for (int i = 0; i < members.Length; i++)
        {
            members[i].SaveState(state, $"{prefix}.network.{i}");
            state.Set<float>($"{prefix}.normalization.{i}", [members[i].Mean, members[i].Scale]);
        }

        state.Set<double>($"{prefix}.result", [result.Loss, result.ValidationLoss, result.Accuracy]);
        state.SetValue($"{prefix}.random", random.Position);
        transitions.SaveState(state, $"{prefix}.current");
        normalizer?.SaveState(state, $"{prefix}.normalizer");
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        if (!state.Get<byte>($"{prefix}.preferences").AsSpan().SequenceEqual(preferences.Hash()))
            throw new InvalidInputException(
                $"{state.Source}: the run was trained on other preferences: restore their file, or start a new run"
            );
        for (int i = 0; i < members.Length; i++)
        {
            members[i].LoadState(state, $"{prefix}.network.{i}");
            float[] moments = state.Get<float>($"{prefix}.normalization.{i}");
            (members[i].Mean, members[i].Scale) = (moments[0], moments[1]);
        }

        double[] fit = state.Get<double>($"{prefix}.result");
        result = new RewardFitResult(fit[0], fit[1], fit[2]);
        random.Position = state.GetValue<ulong>($"{prefix}.random");
        transitions.LoadState(state, $"{prefix}.current");
        normalizer?.LoadState(state, $"{prefix}.normalizer");
    }

    /// <summary>Rewards of all steps of the preferences.</summary>
    internal float[] RewardsOfPreferences()
    {
        float[] steps = data.AllSteps();
        float[] all = new float[steps.Length / data.Width];
        Predict(steps, new float[all.Length], all);
        return all;
    }

    // Mean of the normalized rewards of the networks.
    private void Predict(float[] steps, float[] output, float[] mean)
    {
        Array.Clear(mean);
        for (int i = 0; i < members.Length; i++)
        {
            inference[i].Run(steps, output);
            float scale = members[i].Scale / members.Length;
            for (int j = 0; j < mean.Length; j++)
                mean[j] += scale * (output[j] - members[i].Mean);
        }
    }

    private void WriteRewards(Rollout rollout)
    {
        Span<float> target = rollout.Rewards.All;
        rewards.CopyTo(target);
        if (normalizer is null)
            return;
        int count = environments.Count;
        for (int at = 0; at < rewards.Length; at += count)
        {
            normalizer.Update(
                rewards.AsSpan(at, count),
                rollout.Terminated.All.Slice(at, count),
                rollout.Truncated.All.Slice(at, count)
            );
            normalizer.Normalize(rewards.AsSpan(at, count), target.Slice(at, count));
        }
    }

    private void Normalize(RewardNetwork member, float[] predicted)
    {
        double mean = options.SubtractsMean ? predicted.Average(static value => (double)value) : 0,
            square = predicted.Average(value => (value - mean) * (value - mean));
        member.Mean = (float)mean;
        member.Scale = (float)(options.RewardStandardDeviation / Math.Max(1e-8, Math.Sqrt(square)));
    }
}
