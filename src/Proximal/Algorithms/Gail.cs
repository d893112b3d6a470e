using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Generative adversarial imitation learning (GAIL; Ho and Ermon 2016, arXiv:1606.03476, algorithm 1), with PPO in the
/// place of TRPO: a discriminator learns to distinguish the policy's steps from demonstrated ones, and the policy is
/// rewarded for steps that it takes for demonstrated.
/// </summary>
public class Gail : Ppo
{
    private readonly GailOptions options;
    private readonly DiscriminatorTraining discriminator;

    /// <summary>Builds policy and discriminator, reads the demonstrations and resets the environments.</summary>
    /// <param name="environments">The environments, <see cref="TrainingOptions.EnvironmentCount"/> of them. The caller
    /// disposes them.</param>
    /// <param name="options">The options of the run.</param>
    /// <exception cref="InvalidInputException">An option is out of range, or the demonstrations do not fit the
    /// environments.</exception>
    public Gail(VectorEnvironment environments, GailOptions options)
        : base(environments, options)
    {
        environments.RequireOneAgent("demonstrations");
        this.options = options;
        Demonstrations demonstrations = DemonstrationsOption.Open(
            options.DemonstrationsPath,
            options.Demonstrations,
            environments.ObservationSpace,
            environments.ActionSpace
        )!;
        discriminator = new DiscriminatorTraining(Policy, demonstrations, Rollout, options);
    }

    /// <inheritdoc/>
    public override string Algorithm => "gail";

    /// <summary>The discriminator.</summary>
    public Discriminator Discriminator => discriminator.Network;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Module>> Networks =>
        [.. base.Networks, new("discriminator", Discriminator)];

    /// <inheritdoc/>
    private protected override string ValueNote => "of the discriminator's rewards";

    /// <inheritdoc/>
    public override void ComputeNetworks()
    {
        base.ComputeNetworks();
        Discriminator.Forward(Tensor.Zeros(1, Discriminator.InputSize));
    }

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        GailOptions options,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Gail(environments, options),
            from: null,
            callbacks
        );

    /// <inheritdoc cref="Ppo.Train(Func{IEnvironment}, PpoOptions, InitialWeights, ReadOnlySpan{ITrainingCallback})"/>
    public static Policy Train(
        Func<IEnvironment> environment,
        GailOptions options,
        InitialWeights from,
        params ReadOnlySpan<ITrainingCallback> callbacks
    ) =>
        AgentTraining.Run(
            environment,
            options,
            static (environments, options) => new Gail(environments, options),
            from,
            callbacks
        );

    /// <summary>
    /// Trains the discriminator on the rollout, replaces the rewards by its own, and computes their advantages.
    /// </summary>
    protected override void ComputeAdvantages()
    {
        LossMetrics metrics = discriminator.Update(Rollout);
        if (options.CheckFinite && !metrics.IsFinite)
            metrics.ThrowIfNotFinite($"of the discriminator after step {Steps}");
        foreach ((string tag, double value) in metrics.Own)
            Metrics.Add(tag, value);
        Metrics.Add(MetricTags.DiscriminatorReward, discriminator.ReplaceRewards(Rollout));
        base.ComputeAdvantages();
    }

    /// <inheritdoc/>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        discriminator.SaveState(state, $"{prefix}.discriminator");
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        discriminator.LoadState(state, $"{prefix}.discriminator");
    }
}
