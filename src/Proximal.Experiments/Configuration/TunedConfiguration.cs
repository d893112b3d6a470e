using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Where the settings of a command come from: a file that was named, the zoo's, or the algorithm's defaults.</summary>
internal static class TunedConfiguration
{
    /// <summary>The settings of an algorithm for an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="path">A file that was named, or null for the zoo's.</param>
    /// <param name="asked">The algorithm that was named, or null for the file's own, or the usual one.</param>
    /// <param name="registries">What is known by name.</param>
    /// <param name="say">Told where nothing is tuned and the defaults have to do.</param>
    /// <exception cref="InvalidInputException">The file is wrong, or holds no settings for the environment.</exception>
    public static RunConfiguration For(
        EnvironmentEntry environment,
        string? path,
        AlgorithmEntry? asked,
        Registries registries,
        Action<string> say
    )
    {
        if (path is not null)
            return ConfigurationFile.Open(path, registries).For(environment, asked);
        AlgorithmEntry algorithm = asked ?? AlgorithmRegistry.Default;
        if (Zoo.For(algorithm, registries) is { } file && file.Covers(environment.Name))
            return file.For(environment, algorithm);
        say($"the zoo has no settings of {algorithm.Title} for {environment.Name}: its defaults are used");
        return new RunConfiguration(environment, algorithm, algorithm.Defaults)
        {
            Load = registries.OriginsOf(environment.Name, algorithm.Name),
        };
    }
}
