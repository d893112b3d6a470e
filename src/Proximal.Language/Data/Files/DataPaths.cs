namespace Proximal.Language;

/// <summary>Finds the data files of a path.</summary>
internal static class DataPaths
{
    private static readonly string[] Evaluation = ["test", "validation", "valid", "val", "dev", "eval"];

    private static readonly EnumerationOptions Flat = new() { MatchType = MatchType.Simple };

    private static readonly EnumerationOptions Recursive = new()
    {
        MatchType = MatchType.Simple,
        RecurseSubdirectories = true,
    };

    /// <summary>
    /// The files of a path, in ordinal order: a file; a folder with all data files in it and its folders; or a pattern
    /// with <c>*</c> and <c>?</c> in the name of the file, after <c>**/</c> also in all folders.
    /// </summary>
    /// <exception cref="InvalidInputException">There is no file, or a folder has files for training and others for
    /// evaluation.</exception>
    public static string[] Find(string path)
    {
        if (File.Exists(path))
            return [path];
        if (Directory.Exists(path))
            return OfFolder(path);
        return IsPattern(path) ? OfPattern(path) : throw new InvalidInputException($"{path} does not exist");
    }

    private static bool IsPattern(string path) => Path.GetFileName(path).AsSpan().ContainsAny('*', '?');

    private static string[] OfFolder(string folder)
    {
        string[] files = Sorted(Directory.EnumerateFiles(folder, "*", Recursive).Where(DataFormats.IsData));
        if (files.Length == 0)
            throw new InvalidInputException(
                $"{folder} contains no data files (.jsonl, .json, .csv, .tsv, .parquet or .txt, each also with .gz)"
            );
        string[] names = [.. files.Select(file => Path.GetRelativePath(folder, file))];
        if (names.Any(static name => HasWord(name, "train")) && names.FirstOrDefault(IsEvaluation) is { } other)
            throw new InvalidInputException(
                $"{folder} contains files for training and for evaluation, such as {other}; use a pattern, such as "
                    + $"{Path.Combine(folder, "**", "train*")}"
            );
        return files;
    }

    private static string[] OfPattern(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        bool recurse = Path.GetFileName(folder) == "**";
        if (recurse)
            folder = Path.GetDirectoryName(folder) is { Length: > 0 } root ? root : ".";
        string[] files = Directory.Exists(folder)
            ? Sorted(Directory.EnumerateFiles(folder, Path.GetFileName(path), recurse ? Recursive : Flat))
            : [];
        return files.Length > 0 ? files : throw new InvalidInputException($"no file matches {path}");
    }

    private static string[] Sorted(IEnumerable<string> files) => [.. files.Order(StringComparer.Ordinal)];

    private static bool IsEvaluation(string name) => Evaluation.Any(word => HasWord(name, word));

    // Whether a word stands between characters other than letters, as in data/train-00000-of-00002.parquet.
    private static bool HasWord(string name, string word)
    {
        for (int at = 0; (at = name.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + word.Length;
            if ((at == 0 || !char.IsLetter(name[at - 1])) && (end == name.Length || !char.IsLetter(name[end])))
                return true;
        }

        return false;
    }
}
