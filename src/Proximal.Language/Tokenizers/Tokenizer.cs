using System.Text.Json;

namespace Proximal.Language;

/// <summary>Loads tokenizers.</summary>
public static class Tokenizer
{
    /// <summary>
    /// Loads a tokenizer from tokenizer.json, or from SentencePiece's tokenizer.model, and, in the same folder if they
    /// exist, tokenizer_config.json, special_tokens_map.json, generation_config.json and chat_template.jinja. All
    /// components of tokenizer.json are read, with the models BPE, Unigram and WordPiece. Truncation and padding are
    /// ignored.
    /// </summary>
    /// <param name="folderOrFile">Folder of a model, a tokenizer.json or a tokenizer.model.</param>
    /// <param name="chatTemplate">
    /// Chat template instead of the default one of the folder: the name of another template of the folder, a file, or
    /// one of <see cref="ChatTemplates.Names"/>.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// A file is missing or damaged, the tokenizer is of another type, or the name is unknown.
    /// </exception>
    public static ITokenizer Load(string folderOrFile, string? chatTemplate = null)
    {
        string path = Directory.Exists(folderOrFile) ? FileIn(folderOrFile) : folderOrFile;
        if (!File.Exists(path))
            throw new InvalidInputException($"{path} does not exist");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetExtension(path) == ".model"
            ? LoadSentencePiece(path, folder, chatTemplate)
            : TokenizerFolder.ReadJson(path, "a tokenizer", root => Read(root, folder, chatTemplate));
    }

    private static ITokenizer Read(JsonElement root, string folder, string? chatTemplate) =>
        TokenizerReader.Read(root, folder, ChatTemplateFiles.Load(folder, chatTemplate));

    private static string FileIn(string folder)
    {
        string[] names = [TokenizerFolder.DefinitionName, TokenizerFolder.SentencePieceName];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidInputException(
                $"{folder} contains no tokenizer: {string.Join(" and ", names)} are missing"
            );
    }

    private static ITokenizer LoadSentencePiece(string path, string folder, string? chatTemplate)
    {
        byte[] bytes = InputFile.ReadBytes(path);
        return InputFile.Parse(
            path,
            () =>
            {
                using JsonDocument json = SentencePieceConverter.Convert(
                    bytes,
                    TokenizerFolder.ReadConfiguration(folder)
                );
                return Read(json.RootElement, folder, chatTemplate);
            },
            "cannot be read as a tokenizer"
        );
    }
}
