using Proximal.Environments;

namespace Proximal.Experiments.Tests;

/// <summary>What the tests know by name.</summary>
internal static class Known
{
    public static Registries Registries { get; } = new();

    public static AlgorithmRegistry Algorithms => Registries.Algorithms;

    /// <summary>A built-in environment, or one of any other name.</summary>
    public static EnvironmentEntry Task(string name) =>
        Registries.Environments.TryFind(name)
        ?? new EnvironmentRegistry().Add(name, "A task.", static () => new CartPole());

    public static RunConfiguration Run(string environment, TrainingOptions options) =>
        new(
            Task(environment),
            Algorithms.All.First(algorithm => algorithm.Defaults.GetType() == options.GetType()),
            options
        );

    public static ConfigurationReader Reader(AlgorithmEntry algorithm) => new(algorithm, Algorithms);

    public static ConfigurationReader Reader(TrainingOptions options) =>
        Reader(Algorithms.All.First(algorithm => algorithm.Defaults.GetType() == options.GetType()));
}
