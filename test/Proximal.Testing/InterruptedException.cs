namespace Proximal.Testing;

/// <summary>The exception that ends a run in the middle of training.</summary>
public sealed class InterruptedException : Exception;
