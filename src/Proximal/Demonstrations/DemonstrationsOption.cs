namespace Proximal;

/// <summary>The two options that name demonstrations: a file, or an object in code.</summary>
internal static class DemonstrationsOption
{
    /// <summary>Throws if both are set, or if neither is and one is required.</summary>
    /// <param name="path">File.</param>
    /// <param name="demonstrations">Object.</param>
    /// <param name="key">YAML key of the file.</param>
    /// <param name="isRequired">Whether one must be set.</param>
    public static void Check(string? path, Demonstrations? demonstrations, string key, bool isRequired)
    {
        if (path is not null && demonstrations is not null)
            throw new InvalidInputException(
                $"DemonstrationsPath ({key}) and Demonstrations are both set: use one of them"
            );
        if (isRequired && path is null && demonstrations is null)
            throw new InvalidInputException(
                $"DemonstrationsPath ({key}) is required: it names a file of demonstrations, such as one that "
                    + "'proximal record' wrote"
            );
    }

    /// <summary>Returns the demonstrations; null if neither is set.</summary>
    /// <param name="path">File.</param>
    /// <param name="demonstrations">Object.</param>
    /// <param name="observationSpace">Observation space that the demonstrations must fit.</param>
    /// <param name="actionSpace">Action space that the demonstrations must fit.</param>
    public static Demonstrations? Open(
        string? path,
        Demonstrations? demonstrations,
        Space observationSpace,
        Space actionSpace
    )
    {
        Demonstrations? opened = path is null ? demonstrations : Demonstrations.Load(path);
        opened?.RequireFits(observationSpace, actionSpace, path ?? "the demonstrations");
        return opened;
    }
}
