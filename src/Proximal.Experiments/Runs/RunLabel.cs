namespace Proximal.Experiments;

/// <summary>What a run trains, by its <c>config.yaml</c>.</summary>
/// <param name="Environment">Name of the environment of an agent, registered or not; null for language models.</param>
/// <param name="Model">Name of the model that a language model starts from; null for agents.</param>
/// <param name="Algorithm">Name of the algorithm; null if the file has none.</param>
internal sealed record RunLabel(string? Environment, string? Model, string? Algorithm)
{
    /// <summary>Reads the label of a run.</summary>
    /// <exception cref="InvalidInputException">The file is damaged.</exception>
    public static RunLabel Of(RunFolder run)
    {
        if (!File.Exists(run.Configuration))
            return new RunLabel(null, null, null);
        if (LanguageConfiguration.TryRead(run.Configuration) is { } language)
            return new RunLabel(
                null,
                language.Inputs.Model is { } model ? ModelFolder.NameOf(model) : null,
                language.Algorithm.Name
            );
        (string? environment, string? algorithm) = run.ReadNames();
        return new RunLabel(environment, null, algorithm);
    }
}
