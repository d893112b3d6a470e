using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>A language model, ready to write.</summary>
/// <param name="Model">The model; it does not learn.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Folder">Where it was read from.</param>
internal sealed record GenerationModel(CausalLanguageModel Model, ITokenizer Tokenizer, string Folder)
{
    /// <summary>Reads a model with its tokenizer.</summary>
    /// <param name="text">As for <see cref="TrainedModel.Find"/>.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="adapter">The folder of a low-rank adapter to add; null for none.</param>
    /// <param name="tokenizer">Where the tokenizer lies; null for beside the model.</param>
    /// <param name="chatTemplate">A chat template's name; null for the tokenizer's own.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">Something is missing or damaged, or does not belong together.</exception>
    public static GenerationModel Open(
        string text,
        bool best = false,
        string? adapter = null,
        string? tokenizer = null,
        string? chatTemplate = null,
        Action<string>? report = null
    )
    {
        var found = TrainedModel.Find(text, best, report);
        if (found.IsRewardModel)
            throw new InvalidInputException($"{found.Folder} is a reward model: it scores texts and writes none");
        ITokenizer its = tokenizer is null
            ? found.LoadTokenizer(chatTemplate)
            : Language.Tokenizer.Load(tokenizer, chatTemplate);
        CausalLanguageModel model = found.Load();
        if (adapter is not null)
        {
            model.LoadAdapter(adapter, trainable: false);
            model.MergeAdapter();
        }

        return new GenerationModel(model, its, found.Folder);
    }
}
