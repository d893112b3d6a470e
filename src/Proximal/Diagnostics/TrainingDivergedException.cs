namespace Proximal;

/// <summary>
/// The exception that stops training at a NaN or an infinity. The message contains the quantity, the step and, if
/// known, the index of the environment.
/// </summary>
/// <param name="message">The quantity that is not finite, the step and how to fix it.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
