using System.CommandLine;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>The flags of <c>proximal export</c> for language models.</summary>
internal sealed class LanguageExport
{
    private static readonly (string Name, GgufType Type)[] GgufTypes =
    [
        ("f32", GgufType.F32),
        ("f16", GgufType.F16),
        ("q8_0", GgufType.Q8),
    ];

    private static readonly (string Name, ElementType Type)[] FolderTypes =
    [
        ("f32", ElementType.F32),
        ("f16", ElementType.F16),
        ("bf16", ElementType.BF16),
    ];

    private readonly Option<string?> gguf = Flag.Text(
        "--gguf",
        "FILE",
        "Write a language model as a GGUF file for llama.cpp, Ollama and LM Studio."
    );

    private readonly Option<string?> folder = Flag.Text(
        "--huggingface",
        "FOLDER",
        "Write a language model as a Hugging Face folder for transformers and vLLM."
    );

    private readonly Option<string?> type = Flag.Text(
        "--type",
        "TYPE",
        "Data type of a language model: f32, f16 or q8_0 for --gguf (default: f16); f32, f16 or bf16 for --huggingface "
            + "(default: f32)."
    );

    private readonly Option<string?> adapter = Flag.Text(
        "--adapter",
        "FOLDER",
        "LoRA adapter to merge into a language model: a folder in PEFT's layout, a run or a checkpoint."
    );

    /// <summary>All flags.</summary>
    public IEnumerable<Option> All => [gguf, folder, type, adapter];

    /// <summary>Whether a language model is to be exported.</summary>
    public bool IsIn(ParseResult result) => result.GetValue(gguf) is not null || result.GetValue(folder) is not null;

    /// <summary>Throws if a flag is given that needs a language model.</summary>
    /// <exception cref="InvalidInputException">There is one.</exception>
    public void RequireAbsent(ParseResult result)
    {
        foreach (Option<string?> option in new[] { type, adapter })
            if (result.GetValue(option) is not null)
                throw new InvalidInputException(
                    $"{option.Name} applies to language models: add --gguf FILE or --huggingface FOLDER"
                );
    }

    /// <summary>Exports the model of a run or folder.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="source">Folder of a model or run, or name of a run.</param>
    /// <param name="best">Whether to load the best checkpoint of a run.</param>
    /// <exception cref="InvalidInputException">
    /// A flag is invalid, the model is missing or damaged, or the format cannot express it.
    /// </exception>
    public void Run(ParseResult result, string source, bool best)
    {
        (string? file, string? path) = (result.GetValue(gguf), result.GetValue(folder));
        if (file is not null && path is not null)
            throw new InvalidInputException("--gguf excludes --huggingface: export twice, with a --type for each");
        string? name = result.GetValue(type);
        GgufType fileType = file is null ? default : Find(GgufTypes, name ?? "f16", "--gguf");
        ElementType folderType = path is null ? default : Find(FolderTypes, name ?? "f32", "--huggingface");
        if (path is not null && File.Exists(Path.Combine(path, "config.json")) && SameFolder(path, source))
            throw new InvalidInputException($"--huggingface {path} is the folder of the model itself");
        var model = GenerationModel.Open(source, best, result.GetValue(adapter), report: Console.Error.WriteLine);
        if (file is not null)
        {
            OutputFolder.CreateFor(file);
            GgufSummary summary = GgufModel.Write(
                model.Model,
                model.Tokenizer,
                file,
                new GgufOptions { Type = fileType, Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source)) }
            );
            Console.WriteLine($"wrote {file} from {model.Folder}");
            Console.WriteLine(
                $"  {summary.Architecture}, {summary.Tensors} tensors, {summary.Bytes / 1e6:F1} MB, context of "
                    + $"{summary.ContextLength} tokens"
            );
            foreach (string note in summary.Notes)
                Console.Error.WriteLine($"note: {note}");
            return;
        }

        model.Model.Save(path!, folderType);
        model.Tokenizer.Save(path!);
        Console.WriteLine($"wrote {path} from {model.Folder}");
    }

    private static T Find<T>((string Name, T Type)[] types, string name, string flag)
    {
        foreach ((string known, T type) in types)
            if (known == name)
                return type;
        throw new InvalidInputException(
            $"--type {name} does not exist for {flag}: use {string.Join(", ", types.Select(static type => type.Name))}"
        );
    }

    private static bool SameFolder(string left, string right) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(left))
        == Path.TrimEndingDirectorySeparator(Path.GetFullPath(right));
}
