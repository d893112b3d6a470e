using Proximal.Language;

namespace Proximal.Cli.Tests;

/// <summary>Small language models on the disk, with fresh weights and tokenizers of characters.</summary>
internal static class TinyModel
{
    public const string Letters = "abcdefghijklmnopqrstuvwxyz .,!?:\n";

    public const int Context = 96;

    /// <summary>Writes a model's folder.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="template">A chat template's name; null for none.</param>
    /// <param name="seed">Chooses the weights.</param>
    public static void Save(string folder, string? template = null, ulong seed = 1)
    {
        var tokenizer = TokenizerOf(template);
        Create(tokenizer, seed).Save(folder);
        tokenizer.Save(folder);
    }

    /// <summary>Writes a reward model's folder.</summary>
    public static void SaveReward(string folder, RewardNormalization? normalization, ulong seed = 2)
    {
        CharacterTokenizer tokenizer = TokenizerOf(null);
        var random = new Rng(seed);
        var reward = new RewardModel(Create(tokenizer, seed));
        reward.Initialize(ref random);
        reward.Normalization = normalization;
        reward.Save(folder);
        tokenizer.Save(folder);
    }

    public static CharacterTokenizer TokenizerOf(string? template)
    {
        ChatTemplate? chat = template is null ? null : ChatTemplates.Named(template);
        return new CharacterTokenizer(
            Letters,
            new SpecialTokenOptions
            {
                Begin = "<|begin_of_text|>",
                Additional = chat?.SpecialTokens ?? [],
                ChatTemplate = chat,
            }
        );
    }

    public static CausalLanguageModel Create(ITokenizer tokenizer, ulong seed)
    {
        var random = new Rng(seed);
        return CausalLanguageModel.Create(
            ModelConfig.Gpt2(tokenizer.VocabularySize, Context, width: 32, layers: 2, heads: 2) with
            {
                InitializerRange = 0.3,
            },
            ref random
        );
    }
}
