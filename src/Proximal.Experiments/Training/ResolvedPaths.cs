using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Turns what people write (runs, names, relative paths) into folders and files that a resumed run finds again.</summary>
internal static class ResolvedPaths
{
    /// <summary>The same sources with the folders of models instead of runs, and absolute paths.</summary>
    /// <param name="sources">As they were written.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">A model or file is missing.</exception>
    public static LanguageInputs Of(LanguageInputs sources, Action<string> report)
    {
        string? Model(string key, string? text) =>
            text is null ? null : Named(key, () => Path.GetFullPath(TrainedModel.Find(text, report: report).Folder));
        return sources with
        {
            Model = Model("model", sources.Model),
            Tokenizer = Full(sources.Tokenizer),
            Data = Full(sources.Data),
            EvaluationData = Full(sources.EvaluationData),
            Reference =
                sources.Reference == LanguageInputs.NoReference
                    ? sources.Reference
                    : Model("reference", sources.Reference),
            ValueModel = Model("value_model", sources.ValueModel),
            Adapter = Full(sources.Adapter),
            Reward = Reward("reward", sources.Reward, report),
            HeldOutReward = Reward("heldout_reward", sources.HeldOutReward, report),
        };
    }

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string? Reward(string key, string? text, Action<string> report) =>
        text is null
            ? null
            : Named(
                key,
                () =>
                    new RewardParser().WithFolders(
                        text,
                        folder => Path.GetFullPath(TrainedModel.Find(folder, report: report).Folder)
                    )
            );

    private static string Named(string key, Func<string> settle)
    {
        try
        {
            return settle();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{key}: {exception.Message}", exception);
        }
    }
}
