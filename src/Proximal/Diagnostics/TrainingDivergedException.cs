namespace Proximal;

/// <summary>
/// Training met a number that is not finite, and stopped. The message names the quantity, the step and, where there is one,
/// the environment.
/// </summary>
/// <param name="message">What was not finite, where and when, and what usually helps.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
