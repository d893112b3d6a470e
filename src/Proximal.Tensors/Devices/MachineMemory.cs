using System.Globalization;

namespace Proximal.Tensors;

/// <summary>
/// Memory of the machine, or of the container or heap limit that the process runs in. Sizes come from options, so what
/// does not fit is refused before it is allocated: the system would end the process when it is used.
/// </summary>
internal static class MachineMemory
{
    /// <summary>Number of bytes.</summary>
    public static long Available =>
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var bytes ? bytes : long.MaxValue;

    /// <summary>Throws if memory of a size cannot be allocated.</summary>
    /// <param name="bytes">Number of bytes.</param>
    /// <param name="what">Options with their values, for the message: <c>EnvironmentCount (n_envs) 100</c>.</param>
    /// <exception cref="InvalidInputException">The machine has less memory.</exception>
    public static void Require(Int128 bytes, string what)
    {
        long available = Available;
        if (bytes > available)
            throw new InvalidInputException(
                $"{what} takes {Format(bytes)} of memory, but there are {Format(available)}; choose smaller values"
            );
    }

    /// <summary>Throws if a trainable parameter does not fit, with its gradient and the state of an
    /// optimizer.</summary>
    /// <param name="lengths">Lengths of the axes.</param>
    /// <param name="inUse">Bytes of all tensors.</param>
    /// <exception cref="InvalidInputException">The machine has less memory, or a tensor has more than 2^31 - 1
    /// elements.</exception>
    public static void RequireParameter(ReadOnlySpan<int> lengths, long inUse)
    {
        Int128 elements = 1;
        foreach (int length in lengths)
            elements *= Math.Max(0, length);
        // Values, gradient, and two moments.
        Int128 bytes = 4 * sizeof(float) * elements;
        if (elements <= int.MaxValue && inUse + bytes <= Available)
            return;
        string limit =
            elements > int.MaxValue
                ? "a tensor has at most 2^31 - 1 numbers"
                : $"{Format(inUse)} are in use and there are {Format(Available)}";
        throw new InvalidInputException(
            $"a layer with a weight of shape [{string.Join(", ", lengths.ToArray())}] takes {Format(bytes)} of "
                + $"memory for weight, gradient and optimizer, but {limit}; choose smaller layers "
                + "(policy_kwargs.net_arch)"
        );
    }

    /// <summary>Formats a size: 36 KiB, 1.3 GiB.</summary>
    public static string Format(Int128 bytes)
    {
        (double value, int unit) = ((double)bytes, 0);
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        while (value >= 1024 && unit < units.Length - 1)
            (value, unit) = (value / 1024, unit + 1);
        return value.ToString(unit == 0 || value >= 100 ? "N0" : "F1", CultureInfo.InvariantCulture)
            + ' '
            + units[unit];
    }
}
