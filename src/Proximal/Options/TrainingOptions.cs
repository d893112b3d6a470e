using Proximal.Tensors;

namespace Proximal;

/// <summary>The settings that all algorithms share that train agents. YAML keys are those of Stable-Baselines3.</summary>
public abstract record TrainingOptions : TrainerOptions
{
    /// <summary>
    /// How many environments step side by side (YAML: <c>n_envs</c>). Default 1; typical 4 to 16, up to thousands for cheap
    /// ones. More make a rollout more varied and faster to collect, at the price of shorter pieces of each episode.
    /// </summary>
    public int EnvironmentCount { get; init; } = 1;

    /// <summary>
    /// The discount of a reward one step later, in [0, 1] (YAML: <c>gamma</c>). Default 0.99; typical 0.9 to 0.9999: about
    /// 1/(1 - gamma) steps ahead matter.
    /// </summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary>
    /// The optimizer of all networks, by its name in <see cref="Proximal.Tensors.Optimizer.Registry"/>: adam, adamw, rmsprop, sgd or one of
    /// one's own (YAML: <c>policy_kwargs.optimizer_class</c>). Default null: the algorithm's own choice, which is Adam.
    /// </summary>
    public string? Optimizer { get; init; }

    /// <summary>Makes the optimizer that <see cref="Optimizer"/> names, or Adam.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="epsilon">Keeps divisors from zero.</param>
    public Optimizer CreateOptimizer(ParameterSet parameters, double epsilon = 1e-8) =>
        Proximal.Tensors.Optimizer.Registry.Find(Optimizer ?? "adam")(parameters, epsilon);

    /// <summary>
    /// The same options for a run of two updates that measures what training takes (<see cref="TrainingCost"/>): networks, batches and
    /// environments stay, the number of steps and epochs falls. Options of one's own override it where the default is not two updates.
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
