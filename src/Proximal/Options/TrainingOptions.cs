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

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(TotalSteps, nameof(TotalSteps), "n_timesteps");
        OptionCheck.Positive(EnvironmentCount, nameof(EnvironmentCount), "n_envs");
        OptionCheck.Within(Gamma, 0, 1, nameof(Gamma), "gamma");
    }
}
