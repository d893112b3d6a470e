using System.Text.Json;

namespace Proximal.Language;

/// <summary>Opens tokenizers.</summary>
public static class Tokenizer
{
    /// <summary>
    /// Reads a tokenizer from tokenizer.json and, where they lie beside it, tokenizer_config.json, special_tokens_map.json,
    /// generation_config.json and chat_template.jinja: byte-level BPE as GPT-2, Llama-3, Qwen2 and Qwen3 have it, or a
    /// <see cref="CharacterTokenizer"/>. Settings of truncation and padding are not followed: nothing here pads.
    /// </summary>
    /// <param name="folderOrFile">A model's folder, or a tokenizer.json.</param>
    /// <param name="chatTemplate">One of <see cref="ChatTemplates.Names"/>, instead of the one that the files tell of.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged, the tokenizer is of another kind, or a name is unknown.</exception>
    public static ITokenizer Load(string folderOrFile, string? chatTemplate = null)
    {
        bool isFolder = Directory.Exists(folderOrFile);
        string path = isFolder ? Path.Combine(folderOrFile, TokenizerFolder.Definition) : folderOrFile;
        if (!File.Exists(path))
            throw new InvalidInputException(
                isFolder
                    ? $"{folderOrFile} holds no tokenizer: {TokenizerFolder.Definition} is missing"
                    : $"{path} does not exist"
            );
        ChatTemplate? template = chatTemplate is null ? null : ChatTemplates.Named(chatTemplate);
        return TokenizerFolder.ReadJson(
            path,
            "a tokenizer",
            root => TokenizerReader.Read(root, Path.GetDirectoryName(Path.GetFullPath(path))!, template)
        );
    }
}
