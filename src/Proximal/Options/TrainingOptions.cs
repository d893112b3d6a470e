using Proximal.Tensors;

namespace Proximal;

/// <summary>Options that all algorithms for agents share. YAML keys are those of Stable-Baselines3.</summary>
public abstract record TrainingOptions : TrainerOptions
{
    /// <summary>
    /// Number of vectorized environments (YAML: <c>n_envs</c>). Default 1; typical 4 to 16, up to thousands for fast
    /// ones. More environments make a rollout more varied and faster to collect, with shorter parts of each episode.
    /// </summary>
    public int EnvironmentCount { get; init; } = 1;

    /// <summary>
    /// Discount factor of future rewards, in [0, 1] (YAML: <c>gamma</c>). Default 0.99; typical 0.9 to 0.9999. About
    /// 1/(1 - gamma) steps ahead matter.
    /// </summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>
    /// Name of the optimizer of all networks in <see cref="Proximal.Tensors.Optimizer.Registry"/>: adam, adamw,
    /// rmsprop, sgd or a custom one (YAML: <c>policy_kwargs.optimizer_class</c>). Default null: the default of the
    /// algorithm, which is Adam.
    /// </summary>
    public string? Optimizer { get; init; }

    /// <summary>Creates the optimizer that <see cref="Optimizer"/> names, or Adam.</summary>
    /// <param name="parameters">Parameters to optimize.</param>
    /// <param name="epsilon">Term added to the denominator. Default 1e-8.</param>
    public Optimizer CreateOptimizer(ParameterSet parameters, double epsilon = 1e-8) =>
        Proximal.Tensors.Optimizer.Registry.Find(Optimizer ?? "adam")(parameters, epsilon);

    /// <summary>
    /// Returns options of a run of two updates that measures the cost of training (<see cref="TrainingCost"/>):
    /// networks, batches and environments are unchanged, with fewer steps and epochs. Custom options override it if the
    /// default does not give two updates.
    /// </summary>
    public virtual TrainingOptions ForMeasurement() => this with { TotalSteps = 1 };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(TotalSteps, nameof(TotalSteps), "n_timesteps");
        OptionCheck.Positive(EnvironmentCount, nameof(EnvironmentCount), "n_envs");
        OptionCheck.Within(Gamma, 0, 1, nameof(Gamma), "gamma");
        OptionCheck.Registered(
            Optimizer,
            Proximal.Tensors.Optimizer.Registry,
            nameof(Optimizer),
            "policy_kwargs.optimizer_class"
        );
    }
}
