using System.Text.Json;

namespace Proximal.Language;

/// <summary>Loads tokenizers.</summary>
public static class Tokenizer
{
    /// <summary>
    /// Loads a tokenizer from tokenizer.json and, in the same folder if they exist, tokenizer_config.json,
    /// special_tokens_map.json, generation_config.json and chat_template.jinja: byte-level BPE as in GPT-2, Llama 3,
    /// Qwen2 and Qwen3, or a <see cref="CharacterTokenizer"/>. Truncation and padding are ignored.
    /// </summary>
    /// <param name="folderOrFile">Folder of a model, or a tokenizer.json.</param>
    /// <param name="chatTemplate">
    /// Chat template instead of the default one of the folder: the name of another template of the folder, a file, or
    /// one of <see cref="ChatTemplates.Names"/>.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// A file is missing or damaged, the tokenizer is of another type, or the name is unknown.
    /// </exception>
    public static ITokenizer Load(string folderOrFile, string? chatTemplate = null)
    {
        bool isFolder = Directory.Exists(folderOrFile);
        string path = isFolder ? Path.Combine(folderOrFile, TokenizerFolder.DefinitionName) : folderOrFile;
        if (!File.Exists(path))
            throw new InvalidInputException(
                isFolder
                    ? $"{folderOrFile} contains no tokenizer: {TokenizerFolder.DefinitionName} is missing"
                    : $"{path} does not exist"
            );
        string files = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return TokenizerFolder.ReadJson(
            path,
            "a tokenizer",
            root => TokenizerReader.Read(root, files, ChatTemplateFiles.Load(files, chatTemplate))
        );
    }
}
