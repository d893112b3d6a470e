using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>Description of the training of a language model, without training it: configuration, memory and length.</summary>
/// <param name="configuration">Configuration of the run.</param>
internal sealed class LanguageDryRun(LanguageConfiguration configuration)
{
    /// <summary>Lines to print. No files are written, and no memory of models is allocated.</summary>
    /// <exception cref="InvalidInputException">An input is missing or invalid, or inputs do not fit each
    /// other.</exception>
    public IEnumerable<string> Lines()
    {
        var reports = new List<string>();
        LanguageConfiguration resolved = configuration;
        var memory = TrainingMemory.Estimate(() =>
        {
            (resolved, LanguageTrainer trainer) = LanguageRun.Prepare(configuration, reports.Add);
            return trainer;
        });
        return
        [
            .. resolved.ToYaml().TrimEnd().Split('\n'),
            "",
            .. Memory(memory),
            "",
            $"{DisplayFormat.Count(resolved.Options.TotalSteps)} {resolved.Algorithm.Unit}",
            .. reports,
        ];
    }

    private static IEnumerable<string> Memory(TrainingMemory memory)
    {
        IReadOnlyList<MemoryPart> parts = [.. memory.Parts, new("total memory", memory.Total)];
        int width = parts.Max(static part => part.Name.Length);
        foreach (MemoryPart part in parts)
            yield return $"{part.Name.PadRight(width)}  {DisplayFormat.Bytes(part.Bytes), 10}";
        if (memory.Total > MachineMemory.Available)
            yield return $"warning: this is more than the {DisplayFormat.Bytes(MachineMemory.Available)} of this "
                + "machine; see docs/language.md#memory";
    }
}
