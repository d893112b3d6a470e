using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Resolves runs, names and relative paths to absolute paths, which a resumed run finds again.</summary>
internal static class ResolvedPaths
{
    /// <summary>Returns the inputs with the folders of models instead of runs, and with absolute paths.</summary>
    /// <param name="inputs">Inputs from the user.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">A model or file is missing.</exception>
    public static LanguageInputs Of(LanguageInputs inputs, Action<string> report)
    {
        string? Model(string key, string? text) =>
            text is null ? null : Named(key, () => Path.GetFullPath(TrainedModel.Find(text, report: report).Folder));
        return inputs with
        {
            Model = Model("model", inputs.Model),
            Tokenizer = Full(inputs.Tokenizer),
            Data = FullOfAll(inputs.Data),
            EvaluationData = FullOfAll(inputs.EvaluationData),
            Reference =
                inputs.Reference == LanguageInputs.NoReference
                    ? inputs.Reference
                    : Model("reference", inputs.Reference),
            ValueModel = Model("value_model", inputs.ValueModel),
            Adapter = inputs.Adapter is { } adapter
                ? Named("adapter", () => Path.GetFullPath(TrainedAdapter.Find(adapter, report)))
                : null,
            Reward = Reward("reward", inputs.Reward, report),
            HeldOutReward = Reward("heldout_reward", inputs.HeldOutReward, report),
        };
    }

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);

    private static string? FullOfAll(string? text) => text is null ? null : DataSources.Convert(text, Path.GetFullPath);

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

    private static string Named(string key, Func<string> resolve)
    {
        try
        {
            return resolve();
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException($"{key}: {exception.Message}", exception);
        }
    }
}
