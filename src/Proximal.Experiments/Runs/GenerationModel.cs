using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Language model for generation, with its tokenizer.</summary>
/// <param name="Model">Model, which is not trainable.</param>
/// <param name="Tokenizer">Tokenizer of the model.</param>
/// <param name="Folder">Folder of the model.</param>
internal sealed record GenerationModel(CausalLanguageModel Model, ITokenizer Tokenizer, string Folder)
{
    /// <summary>Chat template with the arguments of generation; null if the tokenizer has none.</summary>
    public ChatTemplate? ChatTemplate { get; private init; } = Tokenizer.ChatTemplate;

    /// <summary>Loads a model with its tokenizer.</summary>
    /// <param name="text">As for <see cref="TrainedModel.Find"/>.</param>
    /// <param name="best">Whether to load the best checkpoint of a run instead of the newest.</param>
    /// <param name="adapter">LoRA adapter to merge, as for <see cref="TrainedAdapter.Find"/>; null for none.</param>
    /// <param name="tokenizer">Folder or file of the tokenizer; null for the folder of the model.</param>
    /// <param name="chatTemplate">Name or file of a chat template; null for that of the tokenizer.</param>
    /// <param name="arguments">Arguments of the chat template; null for none.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">The model, the tokenizer or the adapter is missing or damaged, or they
    /// do not fit each other.</exception>
    public static GenerationModel Open(
        string text,
        bool best = false,
        string? adapter = null,
        string? tokenizer = null,
        string? chatTemplate = null,
        ChatArguments? arguments = null,
        Action<string>? report = null
    )
    {
        var found = TrainedModel.Find(text, best, report);
        if (found.IsRewardModel)
            throw new InvalidInputException($"{found.Folder} is a reward model, which does not generate text");
        ITokenizer loaded = tokenizer is null
            ? found.LoadTokenizer(chatTemplate)
            : Language.Tokenizer.Load(tokenizer, chatTemplate);
        CausalLanguageModel model = found.Load();
        if (adapter is not null)
        {
            model.LoadAdapter(TrainedAdapter.Find(adapter, report), trainable: false);
            model.MergeAdapter();
        }

        return new GenerationModel(model, loaded, found.Folder)
        {
            ChatTemplate = arguments is null ? loaded.ChatTemplate : loaded.ChatTemplate?.With(arguments),
        };
    }
}
