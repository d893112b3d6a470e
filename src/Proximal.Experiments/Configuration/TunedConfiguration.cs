using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>
/// Selects the configuration of a command: a file that the user names, the zoo, or the defaults of the algorithm.
/// </summary>
internal static class TunedConfiguration
{
    /// <summary>Returns the configuration for an environment.</summary>
    /// <param name="environment">Environment.</param>
    /// <param name="path">Path of a configuration file or name of a zoo file; null for the zoo file of the
    /// algorithm.</param>
    /// <param name="requested">Algorithm; null for that of the file, or the default.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="report">Receives a line if the zoo has no hyperparameters and the defaults are used.</param>
    /// <exception cref="InvalidInputException">The file is invalid or has no configuration for the
    /// environment.</exception>
    public static RunConfiguration For(
        EnvironmentEntry environment,
        string? path,
        AlgorithmEntry? requested,
        Registries registries,
        Action<string> report
    )
    {
        if (path is not null)
            return ConfigurationFile.Open(path, registries).For(environment, requested);
        AlgorithmEntry algorithm = requested ?? AlgorithmRegistry.Default;
        if (Zoo.For(algorithm, registries) is { } file && file.Contains(environment.Name))
            return file.For(environment, algorithm);
        report($"the zoo has no hyperparameters of {algorithm.Title} for {environment.Name}; the defaults are used");
        return new RunConfiguration(environment, algorithm, algorithm.Defaults)
        {
            Load = registries.OriginsOf(environment.Name, algorithm.Name),
        };
    }
}
