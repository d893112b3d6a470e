using System.Globalization;

namespace Proximal;

/// <summary>
/// A setting that may change over a run, such as the learning rate: constant, or falling linearly to 0. Written as in
/// rl-zoo: <c>3e-4</c> or <c>lin_3e-4</c>. A number converts to a constant schedule by itself.
/// </summary>
public readonly record struct Schedule
{
    private const string LinearPrefix = "lin_";

    private Schedule(double initial, bool isLinear)
    {
        if (!double.IsFinite(initial)) throw new InvalidInputException($"a schedule starts at a finite number, not {initial}");
        Initial = initial;
        IsLinear = isLinear;
    }

    /// <summary>The value at the start of the run.</summary>
    public double Initial { get; }

    /// <summary>Whether it falls linearly to 0 at the end of the run; otherwise it stays.</summary>
    public bool IsLinear { get; }

    /// <summary>A schedule that stays at one value.</summary>
    /// <param name="value">The value; for learning rates typically 1e-5 to 1e-2.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Constant(double value) => new(value, isLinear: false);

    /// <summary>A schedule that falls linearly to 0.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Linear(double initial) => new(initial, isLinear: true);

    /// <summary>A constant schedule.</summary>
    public static implicit operator Schedule(double value) => Constant(value);

    /// <summary>Reads a number, or <c>lin_</c> and a number.</summary>
    /// <param name="text">For example <c>2.5e-4</c> or <c>lin_2.5e-4</c>.</param>
    /// <exception cref="InvalidInputException">It is neither.</exception>
    public static Schedule Parse(string text)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        bool isLinear = number.StartsWith(LinearPrefix, StringComparison.Ordinal);
        if (isLinear) number = number[LinearPrefix.Length..];
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double initial) || !double.IsFinite(initial))
            throw new InvalidInputException($"'{text}' is no schedule: write a number (3e-4), or one that falls linearly to 0 (lin_3e-4)");
        return new Schedule(initial, isLinear);
    }

    /// <summary>The value at some point of the run.</summary>
    /// <param name="progressRemaining">The share of the run that is still to come: 1 at the start, 0 at the end.</param>
    public double At(double progressRemaining) => IsLinear ? Initial * Math.Clamp(progressRemaining, 0, 1) : Initial;

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string number = Initial.ToString("R", CultureInfo.InvariantCulture);
        return IsLinear ? LinearPrefix + number : number;
    }
}
