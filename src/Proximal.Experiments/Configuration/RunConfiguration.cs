using System.Text;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Configuration of an agent's run: the environment and all options. It determines the run completely, and reading its
/// <c>config.yaml</c> returns the same values.
/// </summary>
/// <param name="EnvironmentEntry">Environment, with the values of its options.</param>
/// <param name="Algorithm">Algorithm.</param>
/// <param name="Options">Options of the algorithm.</param>
internal sealed record RunConfiguration(
    EnvironmentEntry EnvironmentEntry,
    AlgorithmEntry Algorithm,
    TrainingOptions Options
)
{
    /// <summary>Name of the environment.</summary>
    public string Environment => EnvironmentEntry.Name;

    /// <summary>Other ranks that train the run, which wait for its start; null for none.</summary>
    public RankStart? Ranks { get; init; }

    /// <summary>Workers that step the environments; null if this process does.</summary>
    public IWorkerTraining? Workers { get; init; }

    /// <summary>Checkpoint and evaluation options. They affect the log but not the training.</summary>
    public CheckpointOptions Checkpoints { get; init; } = new();

    /// <summary>Conditions that stop training early.</summary>
    public StopOptions Stop { get; init; } = new();

    /// <summary>Trained policy that initializes the weights; null for new weights.</summary>
    public InitialPolicy? InitFrom { get; init; }

    /// <summary>
    /// Assemblies that define the environment and the algorithm. To resume the run, the user must name them again with
    /// <c>--load</c>.
    /// </summary>
    public IReadOnlyList<string> Load { get; init; } = [];

    /// <summary>
    /// Name of a run: <c>CartPole-v1</c>, or <c>CartPole-v1-trpo</c> for other algorithms than the default.
    /// </summary>
    public string Name => Algorithm == AlgorithmRegistry.Default ? Environment : $"{Environment}-{Algorithm.Name}";

    /// <summary>Checks all values.</summary>
    /// <exception cref="InvalidInputException">A value is out of range, or values are inconsistent.</exception>
    public void Validate()
    {
        Options.Validate();
        Checkpoints.Validate();
        Stop.Validate(Checkpoints);
        if (Stop.Episodes > 0 && Algorithm.Find("n_envs") is null)
            throw new InvalidInputException(
                $"max_episodes (--max-episodes) has no effect: {Algorithm.Name} steps no environments"
            );
        CheckLessons();
    }

    /// <summary>Creates the environments to train in.</summary>
    /// <exception cref="InvalidInputException">An option is invalid, or environments cannot be created.</exception>
    public VectorEnvironment CreateEnvironments()
    {
        CheckLessons();
        return Workers?.CreateEnvironments(EnvironmentEntry, Options)
            ?? VectorEnvironment.Create(
                count => EnvironmentEntry.CreateTrainingBatch(count, Options.TotalSteps),
                Options
            );
    }

    /// <summary>Whether two configurations determine the same run. The paths of assemblies may differ.</summary>
    public bool IsSameRunAs(RunConfiguration other) =>
        (this with { Load = [] }).ToYaml() == (other with { Load = [] }).ToYaml();

    public string ToYaml()
    {
        var text = new StringBuilder();
        text.Append(TextValue.Format(Environment)).Append(":\n");
        text.Append("  algorithm: ").Append(Algorithm.Name).Append('\n');
        text.Append("  policy: ").Append(PolicyName.Of(Options)).Append('\n');
        string? group = null;
        foreach (ConfigurationKey key in Algorithm.Keys)
        {
            if (key.Group != group && key.Group is not null)
                text.Append("  ").Append(key.Group).Append(":\n");
            group = key.Group;
            text.Append(group is null ? "  " : "    ")
                .Append(key.LastPart)
                .Append(": ")
                .Append(key.Format(Options))
                .Append('\n');
        }
        text.Append(Checkpoints.ToYaml());
        text.Append(Stop.ToYaml());
        text.Append(EnvironmentOptionsYaml.ToYaml(EnvironmentEntry));
        text.Append(EnvironmentParametersYaml.ToYaml(EnvironmentEntry.Parameters));
        text.Append(InitFrom?.ToYaml());
        if (Load.Count > 0)
            text.Append("  ").Append(ReservedKeys.Load).Append(": ").Append(TextValue.Format(Load)).Append('\n');
        return text.ToString();
    }

    private void CheckLessons()
    {
        if (
            EnvironmentEntry.Parameters is { HasCurriculum: true }
            && (Options.Shards is not null || Workers is not null)
        )
            throw new InvalidInputException(
                $"{ReservedKeys.EnvironmentParameters}: lessons follow the episodes of all environments, which shards "
                    + "(--distributed) and workers do not share: use a sampler for each parameter"
            );
    }
}
